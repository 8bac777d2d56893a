//go:build race

package file

// mostAddress is no bound under the race detector, which takes addresses for all that there is.
const mostAddress = 1 << 62
