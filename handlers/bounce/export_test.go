package bounce

import "strings"

// ReadReport gives the addresses of which a report of a mail server speaks.
func ReadReport(message string) (addresses []string, err error) {
	r, err := readReport(strings.NewReader(message))
	for _, s := range r.recipients {
		addresses = append(addresses, s.address)
	}
	return addresses, err
}
