.PHONY: help build test check format
help: ## this list
	@sed -n 's/^\([a-z]*\): ## /\1\t/p' Makefile
build: ## a debug build of everything
	swift build
test: ## everything that must hold
	scripts/test
check: ## format lint and import check
	swift format lint --strict --recursive --parallel Package.swift Sources Devices StbClient Analytics Tests
	swift build --explicit-target-dependency-import-check error
format: ## format in place
	swift format --in-place --recursive --parallel Package.swift Sources Devices StbClient Analytics Tests
