package jobs

import (
	"errors"
	"fmt"
	"mime"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"

	"duces/workflow/account"
)

// check refuses what could smuggle a header or a second recipient.
func check(to account.User, row string, l draft) error {
	if err := oneLine("the recipient's name", to.Name); err != nil {
		return err
	}
	if err := oneLine("the message's id", row); err != nil {
		return err
	}
	if err := oneLine("the subject", l.Subject); err != nil {
		return err
	}
	for _, s := range l.Lines() {
		if oneLine("", s) != nil {
			return oneLine("the text “"+printable(s)+"”", s)
		}
	}
	if !token.MatchString(l.thread) {
		return fmt.Errorf("the thread “%s” cannot stand in a Message-ID", printable(l.thread))
	}
	if u, err := url.Parse(l.unsubscribe); l.unsubscribe != "" && (err != nil || u.Host == "" || oneLine("the address to unsubscribe at", l.unsubscribe) != nil || strings.ContainsAny(l.unsubscribe, "<> ")) {
		return errors.New("the address to unsubscribe at is no URL")
	}
	for _, a := range l.attached {
		if !fileName.MatchString(a.name) {
			return fmt.Errorf("the file name “%s” is not one that every mail program takes", printable(a.name))
		}
		if _, _, err := mime.ParseMediaType(a.kind); err != nil || oneLine("the media type", a.kind) != nil {
			return fmt.Errorf("%s: “%s” is no media type", a.name, printable(a.kind))
		}
	}
	return checkAddress(to.Email)
}

var (
	token    = regexp.MustCompile(`^[A-Za-z0-9._-]{0,200}$`)
	fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// fileNamed makes a file name from words, of letters that every system keeps.
func fileNamed(words, ending string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, words)
	parts := strings.FieldsFunc(clean, func(r rune) bool { return r == '-' })
	name := strings.Join(parts, "-")
	if len(name) > 80 {
		name = strings.TrimRight(name[:80], "-")
	}
	if name == "" {
		name = "review"
	}
	return name + ending
}

// checkAddress accepts one bare address.
func checkAddress(s string) error {
	if err := oneLine("the address", s); err != nil {
		return err
	}
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, " \"<>(),;:\\") {
		return fmt.Errorf("“%s” is not one plain e-mail address", printable(s))
	}
	return nil
}
