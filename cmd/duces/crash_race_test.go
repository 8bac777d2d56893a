//go:build race

package main

// crashRounds are fewer where everything is slower.
const crashRounds = 20
