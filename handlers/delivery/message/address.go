package message

import (
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"strings"
)

// ParseFrom reads a sender as it stands in a header: Duces <duces@example.org>.
func ParseFrom(s string) (netmail.Address, error) {
	if err := OneLine("the sender", s); err != nil {
		return netmail.Address{}, err
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return netmail.Address{}, fmt.Errorf("the sender %q is no email address: write it like Duces <duces@example.org>", s)
	}
	return *a, CheckAddress(a.Address)
}

// CheckAddress accepts one bare address, and nothing that could end its line
// or name a second recipient.
func CheckAddress(s string) error {
	if err := OneLine("the address", s); err != nil {
		return err
	}
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, " \"<>(),;:\\") {
		return fmt.Errorf("“%s” is not one plain email address", Printable(s))
	}
	return nil
}

// addressHeader writes an address for the email package, which splits at commas
// before it parses: a comma in a name is hidden in an encoded word. What the
// package parsed it writes anew, in words of the length that RFC 2047 allows.
func addressHeader(a netmail.Address) string {
	if !strings.Contains(a.Name, ",") {
		return a.String()
	}
	return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(a.Name)) + "?= <" + a.Address + ">"
}
