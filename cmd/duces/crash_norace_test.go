//go:build !race

package main

// crashRounds is how many times the program is killed under load.
const crashRounds = 200
