<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>About php-pages</title>
  </head>
  <body>
    <h1>PHP <?= htmlspecialchars(PHP_VERSION) ?></h1>
  </body>
</html>
