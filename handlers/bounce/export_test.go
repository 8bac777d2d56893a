package bounce

import "strings"

// ReadNotification gives the addresses of which a report of a mail server speaks.
func ReadNotification(message string) (addresses []string, err error) {
	n, err := readNotification(strings.NewReader(message))
	for _, s := range n.recipients {
		addresses = append(addresses, s.address)
	}
	return addresses, err
}
