"""What shippers want moved: `rows` reads the cells of a table with every fault, `demand` makes volumes of them."""
