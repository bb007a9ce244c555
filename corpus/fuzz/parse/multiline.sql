select a
  , b
where	c = 1
