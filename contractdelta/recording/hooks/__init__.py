"""Ways into what runs: modules when they are imported, methods of classes, and paths behind what tests replace."""
