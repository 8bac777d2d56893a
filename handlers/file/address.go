//go:build !race

package file

// mostAddress is how many bytes of addresses a process may have that reads a text, since a single request for memory can
// take all at once.
const mostAddress = 4 << 30
