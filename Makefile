# Aliases of ./run, nothing else.
.PHONY: run test check help

run:
	@./run

test:
	@./run test

check:
	@./run check

help:
	@./run help
