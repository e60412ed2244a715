"""What the command line does besides running: one module a command, each giving the lines to print."""
