// Package eml reads e-mail messages as others wrote them: who wrote to whom, what is new and what is quoted, and each
// part by what it is. It keeps nothing, fetches nothing, and decides nothing about matters. Whatever comes in, it ends
// within bounds, and names what it could not read.
package eml

import (
	"bytes"
	"fmt"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/jhillyerd/enmime/v2"
)

// Bounds of a message. One beyond them is kept, and only its headers are read.
const (
	MostSize  = 25 << 20 // bytes
	MostParts = 1000
	mostDepth = 50      // multiparts, nested or not: each layer reads all bytes below it once more
	mostHead  = 1 << 20 // bytes of headers
	mostText  = 1 << 20 // bytes of text that are shown
	mostLine  = 998     // characters of a header that are shown
	readTime  = 20 * time.Second
)

var tooMany = fmt.Sprintf("The message has more than %d parts. It was kept, and only its headers were read.", MostParts)

// Kind is what a message is, by its headers and its parts.
type Kind string

// The kinds of message. All but Letter are recognized so that nobody takes them for an answer to a demand.
const (
	Letter    Kind = "message"
	Automatic Kind = "automatic" // out of office, receipts, and whatever a program answered
	Calendar  Kind = "calendar"  // an answer to an invitation
	Bounce    Kind = "bounce"    // a report that a mail could not be delivered
	Encrypted Kind = "encrypted"
	Opaque    Kind = "opaque" // signed in a form in which the text lies inside the signature
	Broken    Kind = "broken" // its headers alone could be read, or not even these
)

// Readable says whether there is anything of the message to be read here.
func (k Kind) Readable() bool { return k != Encrypted && k != Opaque && k != Broken }

// Message is a message as it was read.
type Message struct {
	Kind    Kind
	From    []Address
	To, Cc  []Address
	Date    time.Time // as its sender says; zero: it has none that can be read
	Subject string
	ID      string   // Message-ID without angle brackets; empty: it has none
	Answers []string // the Message-IDs that it answers or refers to, without angle brackets, the nearest first
	// Recipients are all addresses to which it says it was sent or delivered.
	Recipients []string
	Results    []string // Authentication-Results, as written, the topmost first
	Reply      string   // what an answer to an invitation says: accepted, declined, tentative
	Text       string   // what is new
	Quote      string   // what it quotes, with the line above it
	HTML       string   // sanitized; empty: it has none
	Parts      []Part   // every one, in order
	Unread     string   // in a sentence why not all of it was read; empty: it was
}

// Address is one of a header.
type Address struct{ Name, Email string }

// String is the address as people write it.
func (a Address) String() string {
	if a.Name == "" {
		return a.Email
	}
	return a.Name + " <" + a.Email + ">"
}

// Role is what a part is to a reader.
type Role string

// The roles of parts. A part that could not be read has none.
const (
	TextPart  Role = "text"       // shown as text
	HTMLPart  Role = "html"       // shown in a frame
	Document  Role = "document"   // kept as a document
	Image     Role = "image"      // in the text, and large enough to be more than a logo
	Logo      Role = "logo"       // in the text, and small
	Signature Role = "signature"  // of the sender's program
	Invite    Role = "invitation" // a calendar's
	Version   Role = "version"    // says the text of the message in another form, and is not shown
)

// Part is one part that holds no others.
type Part struct {
	Name       string // as sent; empty: it has none
	Type       string // media type, as its header says
	ID         string // Content-ID without angle brackets
	Role       Role
	Size       int64
	Content    []byte
	Unreadable string // in a sentence why it cannot be read; empty: it can
}

// Kept says whether the part is a document of its own. What stands in the text stays with the message.
func (p Part) Kept() bool {
	return p.Unreadable == "" && (p.Role == Document || p.Role == Image) && p.Size > 0
}

// Texts is all the text of the message, also what is shown in another form, too long to be shown, or damaged.
func (m Message) Texts() []string {
	all := []string{m.Subject, m.Text, m.Quote, m.HTML}
	for _, p := range m.Parts {
		if !p.Kept() && strings.HasPrefix(p.Type, "text/") {
			all = append(all, string(p.Content))
		}
	}
	return all
}

// Read reads a message. It never fails: what cannot be read is named in the message.
func Read(raw []byte) Message {
	m := Message{Kind: Broken}
	head := m.head(raw)
	switch {
	case len(raw) == 0:
		m.Unread = "The message is empty."
	case len(raw) > MostSize:
		m.Unread = fmt.Sprintf("The message is larger than %d MiB. It was kept, and only its headers were read.", MostSize>>20)
	case len(head) == 0:
		m.Unread = "The message has no headers that can be read."
	case delimiters(raw) > MostParts || bytes.Count(raw, []byte("\n--")) > 100*MostParts: // of boundaries in odd forms too
		m.Unread = tooMany
	case boundaries(raw) > mostDepth:
		m.Unread = "The parts of the message lie too deep in one another. It was kept, and only its headers were read."
	default:
		m.body(head, raw)
	}
	return m
}

// delimiters counts the lines that may begin a part: those that repeat a boundary that the message names.
func delimiters(raw []byte) int {
	n := 0
	for _, b := range boundaryIs.FindAllSubmatch(raw, mostDepth+1) {
		n += bytes.Count(raw, append([]byte("\n--"), bytes.TrimSpace(b[1])...))
	}
	return n
}

func boundaries(raw []byte) int { return len(boundaryIs.FindAllIndex(raw, mostDepth+1)) }

var boundaryIs = regexp.MustCompile(`(?i)\bboundary\*?0?\*?\s*=\s*"?([^"\r\n;]{1,200})`)

// head reads the headers.
func (m *Message) head(raw []byte) textproto.MIMEHeader {
	head := headers(raw)
	get := func(name string) string { return oneLine(decoded(head.Get(name))) }
	m.From, m.To, m.Cc = addresses(head["From"]), addresses(head["To"]), addresses(head["Cc"])
	m.Subject = get("Subject")
	m.Date, _ = mail.ParseDate(head.Get("Date"))
	if m.Date.Year() < 1970 || m.Date.Year() > 9000 {
		m.Date = time.Time{}
	}
	m.Date = m.Date.UTC()
	if ids := messageIDs(head.Get("Message-Id")); len(ids) > 0 {
		m.ID = ids[0]
	}
	references := messageIDs(strings.Join(head["References"], " "))
	slices.Reverse(references)
	for _, id := range append(messageIDs(strings.Join(head["In-Reply-To"], " ")), references...) {
		if !slices.Contains(m.Answers, id) && len(m.Answers) < 100 {
			m.Answers = append(m.Answers, id)
		}
	}
	for _, name := range []string{"To", "Cc", "Delivered-To", "X-Original-To"} {
		for _, a := range addresses(head[name]) {
			if !slices.Contains(m.Recipients, a.Email) {
				m.Recipients = append(m.Recipients, a.Email)
			}
		}
	}
	for _, r := range head["Authentication-Results"] {
		m.Results = append(m.Results, oneLine(r))
	}
	return head
}

// headers reads them leniently: a line that is none is left out, and one that begins with a space goes with the one
// above it.
func headers(raw []byte) textproto.MIMEHeader {
	raw = raw[:min(len(raw), mostHead)]
	if bytes.HasPrefix(raw, []byte("From ")) { // as mailboxes write it above a message
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	head, last := textproto.MIMEHeader{}, ""
	for len(raw) > 0 {
		var line []byte
		line, raw, _ = bytes.Cut(raw, []byte("\n"))
		text := strings.TrimRight(strings.ToValidUTF8(string(line), "\ufffd"), "\r")
		if text == "" {
			break
		}
		if values := head[last]; len(values) > 0 && (text[0] == ' ' || text[0] == '\t') {
			values[len(values)-1] += " " + strings.TrimSpace(text)
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		name = strings.TrimRight(name, " \t")
		if !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
			last = ""
			continue
		}
		last = textproto.CanonicalMIMEHeaderKey(name)
		head[last] = append(head[last], strings.TrimSpace(value))
	}
	return head
}

var messageID = regexp.MustCompile(`<([^<>\s]{1,900})>`)

// messageIDs are those in a header; one without its brackets counts if it stands alone.
func messageIDs(value string) []string {
	var ids []string
	for _, found := range messageID.FindAllStringSubmatch(value, 200) {
		ids = append(ids, found[1])
	}
	if v := strings.TrimSpace(value); len(ids) == 0 && strings.Contains(v, "@") && !strings.ContainsAny(v, "<> \t") && len(v) < 900 {
		ids = append(ids, v)
	}
	return ids
}

// body reads the parts, in a time that no message can stretch.
func (m *Message) body(head textproto.MIMEHeader, raw []byte) {
	type result struct {
		root    *enmime.Part
		damaged map[string]bool
		err     error
	}
	var b body
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil {
				r.err = fmt.Errorf("%v", p)
			}
			done <- r
		}()
		if r.root, r.err = parse(raw, false); r.err == nil && hasQuotedFile(r.root) {
			r.damaged, r.err = damagedQuoted(raw)
		}
	}()
	select {
	case r := <-done:
		if r.err != nil || r.root == nil {
			m.Unread = "The parts of the message cannot be read. It was kept as it came."
			return
		}
		b = m.take(r.root, r.damaged)
		if len(m.Parts) > MostParts {
			m.Parts, m.Unread = nil, tooMany
			return
		}
	case <-time.After(readTime):
		m.Unread = "The message took too long to read. It was kept as it came."
		return
	}
	m.Kind = m.kind(head)
	m.texts(b)
}

// parse reads the tree of parts. Plain leaves out what their encodings stand for.
func parse(raw []byte, plain bool) (*enmime.Part, error) {
	return enmime.NewParser(enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true), enmime.RawContent(plain),
		enmime.DisableTextConversion(true), enmime.MaxStoredPartErrors(4*MostParts)).ReadParts(bytes.NewReader(raw))
}

// take sorts a part, or the parts of it, in the order of the message. Damaged are those whose quoted-printable is wrong.
func (m *Message) take(p *enmime.Part, damaged map[string]bool) body {
	lost := 0
	for _, e := range p.Errors {
		if e.Name == enmime.ErrorMalformedChildPart {
			lost++
		}
	}
	var b body
	switch {
	case p.FirstChild != nil:
		var within []body
		for c := p.FirstChild; c != nil; c = c.NextSibling {
			within = append(within, m.take(c, damaged))
		}
		if strings.EqualFold(p.ContentType, "multipart/alternative") {
			b = m.oneOf(within)
		} else {
			b = allOf(within)
		}
	case lost == 0:
		part := partOf(p, damaged[p.PartID])
		if part.Role == TextPart || part.Role == HTMLPart {
			b = body{text: []int{len(m.Parts)}, page: []int{len(m.Parts)}}
			if badlyEncoded(p) {
				m.Unread = "Some of the text of the message is damaged. Open the message itself to see it as it came."
			}
		}
		m.Parts = append(m.Parts, part)
	}
	for range lost {
		m.Parts = append(m.Parts, Part{Type: p.ContentType, Unreadable: "This part is damaged."})
	}
	return b
}

// smallest is the size of a picture in the text that is more than a logo, in bytes: screenshots are larger, and the
// pictures of signatures smaller.
const smallest = 20 << 10

func partOf(p *enmime.Part, damaged bool) Part {
	part := Part{
		Name: oneLine(p.FileName), Type: strings.ToLower(p.ContentType), ID: strings.Trim(p.ContentID, "<> "),
		Size: int64(len(p.Content)), Content: p.Content,
	}
	file := p.Disposition == "attachment" || part.Name != ""
	switch {
	case slices.ContainsFunc(p.Errors, func(e *enmime.Error) bool { return e.Severe }):
		part.Unreadable = "This part is damaged."
	case part.Type == "text/calendar":
		part.Role = Invite
	case part.Type == "application/pgp-signature", part.Type == "application/pkcs7-signature", part.Type == "application/x-pkcs7-signature":
		part.Role = Signature
	case !file && (part.Type == "text/plain" || part.Type == ""):
		part.Role = TextPart
	case !file && part.Type == "text/html":
		part.Role = HTMLPart
	case strings.HasPrefix(part.Type, "image/") && p.Disposition != "attachment" && part.ID != "":
		part.Role = Logo
		if part.Size >= smallest {
			part.Role = Image
		}
	default:
		part.Role = Document
	}
	if file := part.Role == Document || part.Role == Image || part.Role == Logo; file && (damaged || badlyEncoded(p)) {
		part.Role, part.Unreadable = "", "This part is damaged: characters stand in it that do not belong there."
	} else if file && hasError(p, enmime.ErrorContentEncoding) {
		part.Role, part.Unreadable = "", "This part cannot be read: its encoding is not known."
	}
	if part.Size == 0 && part.Role == Document {
		part.Role, part.Unreadable = "", "This part is empty: it has 0 bytes."
	}
	return part
}

func badlyEncoded(p *enmime.Part) bool { return hasError(p, enmime.ErrorMalformedBase64) }

func hasError(p *enmime.Part, name string) bool {
	return slices.ContainsFunc(p.Errors, func(e *enmime.Error) bool { return e.Name == name })
}

// hasQuotedFile says whether a part that is no text to be shown came in quoted-printable.
func hasQuotedFile(p *enmime.Part) bool {
	for ; p != nil; p = p.NextSibling {
		if hasQuotedFile(p.FirstChild) {
			return true
		}
		if p.FirstChild == nil && quoted(p) && !slices.Contains([]Role{TextPart, HTMLPart}, partOf(p, false).Role) {
			return true
		}
	}
	return false
}

func quoted(p *enmime.Part) bool {
	return strings.EqualFold(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding")), "quoted-printable")
}

// damagedQuoted are the parts, by their ids, in which a mark of quoted-printable stands for nothing. The parser takes
// it for itself and says nothing.
func damagedQuoted(raw []byte) (map[string]bool, error) {
	root, err := parse(raw, true)
	damaged := map[string]bool{}
	var look func(p *enmime.Part)
	look = func(p *enmime.Part) {
		for ; p != nil; p = p.NextSibling {
			look(p.FirstChild)
			if p.FirstChild == nil && quoted(p) && wrongMark.Match(p.Content) {
				damaged[p.PartID] = true
			}
		}
	}
	look(root)
	return damaged, err
}

// A mark of quoted-printable that neither says a byte nor ends a line.
var wrongMark = regexp.MustCompile(`=(?:[^0-9A-Fa-f \t\r\n]|[0-9A-Fa-f](?:[^0-9A-Fa-f]|$)|[ \t]+[^ \t\r\n])`)

// kind recognizes what programs send.
func (m *Message) kind(head textproto.MIMEHeader) Kind {
	media, _, _ := strings.Cut(strings.ToLower(head.Get("Content-Type")), ";")
	media = strings.TrimSpace(media)
	smime := strings.ToLower(head.Get("Content-Type"))
	switch {
	case media == "multipart/encrypted", strings.Contains(media, "pkcs7-mime") && strings.Contains(smime, "enveloped"),
		m.has("application/pgp-encrypted"), m.begins("-----BEGIN PGP MESSAGE-----"):
		return Encrypted
	case strings.Contains(media, "pkcs7-mime") && (strings.Contains(smime, "signed-data") || strings.Contains(smime, ".p7m") && !strings.Contains(smime, "smime-type")):
		return Opaque
	case strings.Contains(media, "pkcs7-mime"):
		return Encrypted
	case media == "multipart/report" && strings.Contains(smime, "delivery-status"), m.has("message/delivery-status"):
		return Bounce
	case m.calendarReply():
		return Calendar
	case automatic(head), media == "multipart/report":
		return Automatic
	}
	return Letter
}

func (m *Message) has(media string) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool { return p.Type == media })
}

func (m *Message) begins(with string) bool {
	return slices.ContainsFunc(m.Parts, func(p Part) bool {
		return p.Role == TextPart && bytes.HasPrefix(bytes.TrimSpace(p.Content), []byte(with))
	})
}

// automatic says whether a program wrote the message: RFC 3834, and what servers sent before it.
func automatic(head textproto.MIMEHeader) bool {
	submitted, _, _ := strings.Cut(strings.ToLower(head.Get("Auto-Submitted")), ";")
	if submitted = strings.TrimSpace(submitted); submitted != "" && submitted != "no" {
		return true
	}
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Vacation"} {
		if v := strings.ToLower(head.Get(name)); v != "" && v != "no" {
			return true
		}
	}
	switch strings.ToLower(head.Get("Precedence")) {
	case "auto_reply", "auto-reply":
		return true
	}
	subject := strings.ToLower(oneLine(decoded(head.Get("Subject"))))
	return head.Get("X-Auto-Response-Suppress") != "" && outOfOffice.MatchString(subject)
}

var outOfOffice = regexp.MustCompile(`^(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office)\b`)

// calendarReply finds the answer to an invitation (RFC 5546), and what it says.
func (m *Message) calendarReply() bool {
	for _, p := range m.Parts {
		if p.Role != Invite || !calendarAnswers.Match(p.Content) {
			continue
		}
		if said := participation.FindSubmatch(p.Content); said != nil {
			m.Reply = strings.ToLower(string(said[1]))
		}
		return true
	}
	return false
}

var (
	calendarAnswers = regexp.MustCompile(`(?im)^METHOD:\s*REPLY\s*$`)
	participation   = regexp.MustCompile(`(?i)PARTSTAT=\s*"?(ACCEPTED|DECLINED|TENTATIVE|DELEGATED)`)
)

// oneLine is text without what breaks a line, or cannot be seen.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if r := []rune(s); len(r) > mostLine {
		s = string(r[:mostLine]) + "…"
	}
	return strings.TrimSpace(s)
}
