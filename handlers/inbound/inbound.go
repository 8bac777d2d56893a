// Package inbound takes messages from the team's mail server: it keeps each before anything else, reads it, and has it
// recorded. Whether one is filed on a matter or waits for a person, the record decides.
package inbound

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"duces/handlers/bounce"
	"duces/handlers/eml"
	"duces/handlers/file"
	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/upload"
)

// Blobs keeps the bytes of messages and of what is attached to them.
type Blobs interface {
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
}

// Files keeps what is known of files.
type Files interface {
	file.Store
	// CameWithMessage has one read though no matter names it.
	CameWithMessage(ctx context.Context, sha256 string) error
}

// Opens opens the bytes of documents that are on record.
type Opens interface {
	OpenDocument(ctx context.Context, sha256 string) (*os.File, error)
}

// Receiver takes messages. All fields must be set but Verifier and Found.
type Receiver struct {
	Engine    *workflow.Engine
	Blobs     Blobs
	Files     Files
	Addresses *Addresses
	Since     time.Time // what was sent before is of another data directory
	// Verifier is the name under which the team's own mail server says what it found of a sender; empty: none does,
	// and From is believed.
	Verifier string
	// Found, if set, is shown the texts of each message, with the matters that it came to.
	Found   func(ctx context.Context, matters []string, texts ...string) error
	Bounces func(ctx context.Context, report io.Reader) (bounce.Bounced, error)
}

// MostRead is how much of a message is kept; a larger one is refused.
const MostRead = 40 << 20

// Taken is what became of a message.
type Taken struct {
	ID      string          `json:"id,omitempty"` // empty: it is a report of a bounce, and no message was recorded
	Status  string          `json:"status"`       // filed, waiting, known or bounce
	Matters []string        `json:"matters,omitempty"`
	Why     string          `json:"why,omitempty"` // it waits
	Bounced *bounce.Bounced `json:"bounced,omitempty"`
	says    string
}

// Sentence says it to a person.
func (t Taken) Sentence() string { return t.says }

// Receive takes a message. When it returns without an error, the message is on record and durable, or it was before.
func (r Receiver) Receive(ctx context.Context, in io.Reader) (Taken, error) {
	raw, err := io.ReadAll(io.LimitReader(in, MostRead+1))
	switch {
	case err != nil:
		return Taken{}, fmt.Errorf("read the message: %w", err)
	case len(raw) > MostRead:
		return Taken{}, workflow.Malformed("", fmt.Sprintf("The message is larger than %d MiB. It was not stored.", MostRead>>20))
	case len(bytes.TrimSpace(raw)) == 0:
		return Taken{}, workflow.Malformed("", "The message is empty. Send the message itself, with its headers.")
	}
	m := eml.Read(raw)
	if m.Kind == eml.Bounce || m.Kind == eml.Letter && fromServer(m) {
		done, err := r.Bounces(ctx, bytes.NewReader(raw))
		if err == nil {
			return Taken{Status: "bounce", Bounced: &done, says: done.Sentence()}, nil
		}
		if code := workflow.CodeOf(err); code != workflow.NotFound && code != workflow.Refused && code != workflow.Invalid {
			return Taken{}, err
		}
	}
	c, err := r.command(ctx, raw, m)
	if err != nil {
		return Taken{}, err
	}
	found := func(matters []string) error {
		if r.Found == nil {
			return nil
		}
		return r.Found(ctx, matters, m.Texts()...)
	}
	if err := found(c.Addressed); err != nil { // before it is on record, for whoever sends it again finds it known
		return Taken{}, err
	}
	result, err := r.Engine.Do(ctx, workflow.SystemActor, "", c)
	if err != nil {
		return Taken{}, err
	}
	for _, d := range c.Documents { // once the message is on record: that says whose they are
		if err := r.Files.CameWithMessage(ctx, d.SHA256); err != nil {
			return Taken{}, err
		}
	}
	t := taken(result)
	if len(t.Matters) > 0 && !slices.Equal(t.Matters, c.Addressed) { // its thread led to them
		err = found(t.Matters)
	}
	return t, err
}

// fromServer says whether a mail server wrote the message, as bounces in no standard form come.
func fromServer(m eml.Message) bool {
	return len(m.From) == 1 && mailServer.MatchString(m.From[0].Email)
}

var mailServer = regexp.MustCompile(`(?i)^(mailer-daemon|postmaster)@`)

// command keeps the message and what is attached to it, and says what it says.
func (r Receiver) command(ctx context.Context, raw []byte, m eml.Message) (inbound.Receive, error) {
	c := inbound.Receive{Kind: string(m.Kind), Readable: m.Kind.Readable(), Subject: m.Subject, Text: m.Text, MessageID: m.ID, Since: r.Since}
	var err error
	if c.Document, err = Keep(ctx, r.Blobs, r.Files, raw, MessageName(raw)); err != nil {
		return c, err
	}
	if c.Documents, err = KeepParts(ctx, r.Blobs, r.Files, m); err != nil {
		return c, err
	}
	var from []string
	for _, a := range m.From {
		c.Senders, from = append(c.Senders, a.Email), append(from, a.String())
	}
	c.From = strings.Join(from, ", ")
	for _, id := range m.Answers {
		c.Answers = append(c.Answers, "<"+id+">")
	}
	c.Addressed, c.Near = r.Addresses.Matters(m.Recipients)
	c.Unverified = r.Verifier != "" && !verified(m.Results, r.Verifier)
	return c, nil
}

// Keep keeps the bytes of a message, or of a part of one.
func Keep(ctx context.Context, blobs Blobs, files file.Store, raw []byte, name string) (field.Document, error) {
	got, err := blobs.Receive(ctx, bytes.NewReader(raw))
	if err != nil {
		return field.Document{}, err
	}
	defer got.Drop()
	return file.Take(ctx, files, got, name)
}

// Text is what is new in a message that is on record.
func Text(ctx context.Context, docs Opens, sha256 string) (string, error) {
	f, err := docs.OpenDocument(ctx, sha256)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, MostRead))
	return eml.Read(raw).Text, err
}

// KeepParts keeps what is attached to a message.
func KeepParts(ctx context.Context, blobs Blobs, files file.Store, m eml.Message) ([]field.Document, error) {
	var all []field.Document
	for i, p := range m.Parts {
		if !p.Kept() {
			continue
		}
		d, err := Keep(ctx, blobs, files, p.Content, partName(p, i))
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// partName is the name of a part, or one by its place if it has none that can be kept.
func partName(p eml.Part, i int) string {
	name := p.Name
	if runes := []rune(name); len(runes) > field.LongestRawName {
		name = string(runes[:field.LongestRawName])
	}
	if file.Name(name) != "" {
		return name
	}
	end := map[string]string{"message/rfc822": ".eml", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf", "text/plain": ".txt"}[p.Type]
	return fmt.Sprintf("part %d%s", i+1, end)
}

// MessageName is under which name a message is kept. Its subject is not in it: names stand in the ledger for good.
func MessageName(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "Message " + hex.EncodeToString(sum[:4]) + ".eml"
}

// verified says whether the topmost result of a server (RFC 8601) says that the sender's domain stands behind the message.
func verified(results []string, by string) bool {
	for _, result := range results {
		plain, whole := bare(result)
		server, rest, _ := strings.Cut(plain, ";")
		if fields := strings.Fields(server); len(fields) == 0 || !strings.EqualFold(fields[0], by) {
			continue
		}
		passed := false
		for r := range strings.SplitSeq(rest, ";") {
			if dmarc.MatchString(r) {
				if passed = dmarcPass.MatchString(r); !passed {
					return false
				}
			}
		}
		return whole && passed
	}
	return false
}

// bare is the value of a header without what its comments and quoted strings say (RFC 5322), in which a sender's own
// words may stand; false if one of them does not end.
func bare(value string) (string, bool) {
	var b strings.Builder
	depth, quoted, escaped := 0, false, false
	for _, r := range value {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && (quoted || depth > 0):
			escaped = true
		case quoted:
			quoted = r != '"'
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth > 0:
		case r == '"':
			quoted = true
			b.WriteRune(r) // so that what stands before and after does not become one word
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), depth == 0 && !quoted && !escaped
}

var (
	dmarc     = regexp.MustCompile(`(?i)^\s*dmarc\s*=`)
	dmarcPass = regexp.MustCompile(`(?i)^\s*dmarc\s*=\s*pass(\s|$)`)
)

// taken says what an act did with a message.
func taken(r workflow.Result) Taken {
	t := Taken{ID: r.Created[0], Status: "known", says: "This message is on record already. Nothing was added."}
	for _, e := range r.Events {
		switch {
		case e.Type == inbound.Received{}.Type() && t.Status == "known":
			t.Status, t.says = string(inbound.Waiting), "The message waits on the page of incoming mail until someone files it."
		case e.Type == correspondence.Logged{}.Type():
			t.Status, t.Matters = string(inbound.OnMatter), append(t.Matters, e.Stream.ID())
		}
	}
	if n := len(t.Matters); n == 1 {
		t.says = "The message is filed on the matter " + t.Matters[0] + "."
	} else if n > 1 {
		t.says = fmt.Sprintf("The message is filed on %d matters: %s.", n, strings.Join(t.Matters, ", "))
	}
	return t
}
