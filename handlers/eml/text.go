package eml

import (
	"bytes"
	"io"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/text/encoding/htmlindex"
)

// words decodes encoded words in any character set that browsers know.
var words = mime.WordDecoder{CharsetReader: func(charset string, input io.Reader) (io.Reader, error) {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return nil, err
	}
	return enc.NewDecoder().Reader(input), nil
}}

// decoded is a header as people read it; what cannot be decoded stays as written.
func decoded(value string) string {
	if plain, err := words.DecodeHeader(value); err == nil {
		return plain
	}
	return value
}

// addresses are those in a header, leniently: of a list that is no list, what looks like an address.
func addresses(values []string) []Address {
	var all []Address
	parser := mail.AddressParser{WordDecoder: &words}
	for _, v := range values {
		if len(v) > mostHead/8 {
			v = v[:mostHead/8]
		}
		list, err := parser.ParseList(v)
		if err != nil {
			for _, found := range looksLikeAddress.FindAllString(v, MostParts) {
				all = append(all, Address{Email: found})
			}
			continue
		}
		for _, a := range list {
			all = append(all, Address{Name: oneLine(a.Name), Email: oneLine(a.Address)})
		}
	}
	if len(all) > MostParts {
		all = all[:MostParts]
	}
	return all
}

var looksLikeAddress = regexp.MustCompile(`[\pL\pN.!#$%&'*+/=?^_{|}~-]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// body is what a part, with all that it holds, gives to be read: the parts whose words are shown as text, and those
// that are shown as a page, by their places among the parts.
type body struct{ text, page []int }

func allOf(within []body) (b body) {
	for _, w := range within {
		b.text, b.page = append(b.text, w.text...), append(b.page, w.page...)
	}
	return b
}

// oneOf takes from versions of the same words the first that is written as text, and the last that has HTML.
func (m *Message) oneOf(versions []body) (b body) {
	for _, v := range versions {
		if b.text == nil && m.any(v.text, TextPart) {
			b.text = v.text
		}
		if m.any(v.page, HTMLPart) {
			b.page = v.page
		}
	}
	switch {
	case b.text == nil && b.page == nil && len(versions) > 0:
		b = versions[0]
	case b.text == nil:
		b.text = b.page
	case b.page == nil:
		b.page = b.text
	}
	return b
}

// any says whether one of the parts has a role, and something in it.
func (m *Message) any(parts []int, role Role) bool {
	return slices.ContainsFunc(parts, func(i int) bool { return m.Parts[i].Role == role && !m.Parts[i].blank() })
}

func (p Part) blank() bool { return len(bytes.TrimSpace(p.Content)) == 0 }

// texts is what a reader is shown: the text, with the quotes apart, and, if any of it is HTML, all of it as a page.
func (m *Message) texts(b body) {
	pages, room := map[int]string{}, 4*mostText
	for _, i := range b.page {
		if p := m.Parts[i]; p.Role == HTMLPart {
			pages[i] = page(string(p.Content), &room)
		}
	}
	var fresh, quotes, all []string
	for _, i := range b.text {
		p := m.Parts[i]
		words := string(p.Content)
		if p.Role != TextPart {
			if _, known := pages[i]; !known {
				pages[i] = page(words, &room)
			}
			words = wordsOf(pages[i])
		}
		text, quote := divided(shown(words))
		fresh, quotes = append(fresh, text), append(quotes, quote)
	}
	m.Text, m.Quote = together(fresh, "\n\n"), together(quotes, "\n\n")
	if m.any(b.page, HTMLPart) {
		for _, i := range b.page {
			if p := m.Parts[i]; p.Role == HTMLPart {
				all = append(all, pages[i])
			} else if text := strings.TrimSpace(shown(string(p.Content))); text != "" {
				all = append(all, "<p>"+strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")+"</p>")
			}
		}
		m.HTML = together(all, "\n<hr>\n")
	}
	for i := range m.Parts {
		p := &m.Parts[i]
		if (p.Role == TextPart || p.Role == HTMLPart) && !p.blank() && !slices.Contains(b.text, i) && (m.HTML == "" || !slices.Contains(b.page, i)) {
			p.Role = Version
		}
	}
}

// together joins what is not empty, within bounds.
func together(texts []string, with string) string {
	return shown(strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), with))
}

// page is HTML without what is not safe to show. Room is how many bytes of HTML are still read.
func page(s string, room *int) string {
	end := ""
	if len(s) > *room {
		s, end = s[:*room], cutHere
	}
	*room -= len(s)
	return sanitized(s) + end
}

const cutHere = "\n[cut here; the whole text is in the message]"

// shown is text as a page can show it: valid, without controls, and within bounds.
func shown(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
	if len(s) > mostText {
		s = strings.ToValidUTF8(s[:mostText], "") + cutHere
	}
	return s
}

// divided puts what is new apart from what is quoted at the end. A quote that is answered line by line stays where it is.
func divided(text string) (fresh, quote string) {
	lines := strings.Split(text, "\n")
	at := len(lines)
	for i, line := range lines {
		line = strings.TrimSpace(line)
		next := ""
		if i+1 < len(lines) {
			next = strings.TrimSpace(lines[i+1])
		}
		if originalBegins.MatchString(line) || headBegins.MatchString(line) && headFollows(lines[i+1:]) ||
			attribution.MatchString(line) && restQuotes(lines[i+1:]) || attribution.MatchString(line+" "+next) && restQuotes(lines[min(i+2, len(lines)):]) ||
			strings.HasPrefix(line, ">") && restQuotes(lines[i:]) {
			at = i
			break
		}
	}
	return strings.TrimSpace(strings.Join(lines[:at], "\n")), strings.TrimSpace(strings.Join(lines[at:], "\n"))
}

var (
	originalBegins = regexp.MustCompile(`(?i)^[-_ ]{3,}\s*(original message|forwarded message|ursprüngliche nachricht|mensaje original)\s*[-_ ]{3,}$|^_{20,}$|^begin forwarded message:$`)
	headBegins     = regexp.MustCompile(`(?i)^\*?(from|von|de):\*?\s\S`)
	headLine       = regexp.MustCompile(`(?i)^\*?(sent|date|to|cc|subject|gesendet|an|betreff|enviado|para|asunto):\*?\s`)
	attribution    = regexp.MustCompile(`(?i)^(on\b.{4,200}\bwrote:|am\b.{4,200}\bschrieb.{0,100}:|el\b.{4,200}\bescribió:)$`)
)

// headFollows says whether the lines are the rest of the headers that a program copies above what it quotes.
func headFollows(lines []string) bool {
	n := 0
	for _, line := range lines[:min(len(lines), 6)] {
		if headLine.MatchString(strings.TrimSpace(line)) {
			n++
		}
	}
	return n >= 2
}

// restQuotes says whether nothing new comes after: but for a signature, all lines are quoted or empty. HTML that became
// text has no marks; what follows an attribution is then the quote.
func restQuotes(lines []string) bool {
	marked := false
	for _, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, ">"):
			marked = true
		case line == "":
		case marked && (line == "--" || line == "-- "):
			return true
		case marked:
			return false
		}
	}
	return true
}

// safe is what is left of HTML: its words and their form. It names nothing that would be fetched but links, which a
// person follows.
var safe = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "small", "sub", "sup", "pre", "code", "tt", "blockquote",
		"h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "li", "dl", "dt", "dd", "center", "font", "abbr", "address", "cite", "q")
	p.AllowTables()
	p.AllowLists()
	p.AllowStandardURLs()
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowAttrs("href").OnElements("a")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	p.AllowAttrs("alt").OnElements("img") // its words, never its source
	p.SkipElementsContent("style", "script", "title", "head", "noscript", "iframe", "object", "svg", "math", "template", "select", "textarea")
	return p
}()

func sanitized(page string) string { return shown(safe.Sanitize(strings.ToValidUTF8(page, "\ufffd"))) }

// blocks are the elements that begin a line.
var blocks = map[string]bool{
	"p": true, "br": true, "div": true, "tr": true, "li": true, "blockquote": true, "pre": true, "hr": true, "h1": true, "h2": true, "h3": true, "h4": true,
	"h5": true, "h6": true, "table": true, "ul": true, "ol": true, "dt": true, "dd": true,
}

// wordsOf are the words of HTML, by lines; those of a quote begin with a mark.
func wordsOf(page string) string {
	var out bytes.Buffer
	z, quoted := html.NewTokenizer(strings.NewReader(page)), 0
	begin := func() {
		if b := out.Bytes(); len(b) > 0 && b[len(b)-1] != '\n' {
			out.WriteByte('\n')
		}
	}
	for out.Len() < mostText {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return out.String()
		case html.TextToken:
			text := strings.Join(strings.Fields(string(z.Text())), " ")
			if text == "" {
				continue
			}
			if b := out.Bytes(); len(b) == 0 || b[len(b)-1] == '\n' {
				out.WriteString(strings.Repeat("> ", min(quoted, 5)))
			} else {
				out.WriteByte(' ')
			}
			out.WriteString(text)
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if !blocks[string(name)] {
				continue
			}
			begin()
			if string(name) == "blockquote" && kind == html.StartTagToken {
				quoted++
			} else if string(name) == "blockquote" && kind == html.EndTagToken && quoted > 0 {
				quoted--
			}
		}
	}
	return out.String()
}
