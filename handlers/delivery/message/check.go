package message

import (
	"errors"
	"fmt"
	"mime"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
)

// check refuses what could smuggle a header or a second recipient.
func check(to netmail.Address, row string, d Draft) error {
	if err := OneLine("the recipient's name", to.Name); err != nil {
		return err
	}
	if err := OneLine("the message's id", row); err != nil {
		return err
	}
	if err := OneLine("the subject", d.Subject); err != nil {
		return err
	}
	for _, s := range d.Lines() {
		if OneLine("", s) != nil {
			return OneLine("the text “"+Printable(s)+"”", s)
		}
	}
	if !token.MatchString(d.Thread) {
		return fmt.Errorf("the thread “%s” cannot stand in a Message-ID", Printable(d.Thread))
	}
	if u, err := url.Parse(d.Unsubscribe); d.Unsubscribe != "" && (err != nil || u.Host == "" || OneLine("the address to unsubscribe at", d.Unsubscribe) != nil || strings.ContainsAny(d.Unsubscribe, "<> ")) {
		return errors.New("the address to unsubscribe at is no URL")
	}
	for _, a := range d.Attachments {
		if !fileName.MatchString(a.Name) {
			return fmt.Errorf("the file name “%s” is not one that every mail program takes", Printable(a.Name))
		}
		if _, _, err := mime.ParseMediaType(a.Type); err != nil || OneLine("the media type", a.Type) != nil {
			return fmt.Errorf("%s: “%s” is no media type", a.Name, Printable(a.Type))
		}
	}
	return CheckAddress(to.Address)
}

var (
	token    = regexp.MustCompile(`^[A-Za-z0-9._-]{0,200}$`)
	fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)
