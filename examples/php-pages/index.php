<?php
$greeting = getenv('GREETING') ?: 'Hello from PHP';
?>
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>php-pages</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <h1><?= htmlspecialchars($greeting) ?></h1>
    <p>Served by php-pages 1.0.0. <a href="/about.php">About</a></p>
  </body>
</html>
