const stock = { apples: 0 };

function open(shop) {
  if (shop.apples === 0) throw new RangeError('a shop without apples cannot open');
}

console.log('opening the shop');
open(stock);
