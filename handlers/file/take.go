package file

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Store keeps what was seen of files.
type Store interface {
	// SawFile keeps what was seen of one; of the same bytes it keeps what it knows.
	SawFile(ctx context.Context, f view.File) error
}

// Take looks into a file that has come in under a name, and keeps it. An empty file, and one whose name says nothing, is
// refused, and not kept.
func Take(ctx context.Context, s Store, got upload.Received, raw string) (field.Document, error) {
	raw = strings.ReplaceAll(strings.ToValidUTF8(raw, "\ufffd"), "\x00", "\ufffd")
	d := field.Document{Name: Name(raw), SHA256: got.SHA256, Size: got.Size}
	switch {
	case d.Name == "":
		return d, workflow.Malformed("name", "Name: the file has no name. Send it with one.")
	case utf8.RuneCountInString(raw) > field.LongestRawName:
		return d, workflow.Malformed("name", "Name: the file name is too long. Rename the file, and send it again.")
	case got.Size == 0:
		return d, workflow.Malformed("file", "The file "+d.Name+" is empty: it has 0 bytes. It was not saved. Send the file itself.")
	}
	if norm.NFC.String(raw) != d.Name {
		d.RawName = raw
	}
	var seen view.File
	if err := got.Look(func(r io.ReaderAt) (err error) {
		seen, err = Seen(r, got.Size)
		return err
	}); err != nil {
		return d, err
	}
	if err := got.Keep(); err != nil {
		return d, err
	}
	seen.SHA256, d.Type = got.SHA256, seen.Type
	return d, s.SawFile(ctx, seen)
}

// Sent is the name under which a part of a form was sent, with the path that multipart takes off.
func Sent(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return part.FileName()
	}
	return params["filename"]
}

// Seen looks into a file whose text is still to be read.
func Seen(r io.ReaderAt, size int64) (view.File, error) {
	facts, err := Inspect(r, size)
	f := view.File{Type: facts.Type, Size: size, Locked: facts.Locked, Text: view.TextNone}
	switch {
	case facts.Locked && facts.Type != PDF: // a PDF file may be locked against changes alone
		f.Text = view.TextLocked
	case size > 0 && Reads(facts.Type):
		f.Text = view.TextWaiting
	}
	if len(facts.Archive.Entries) > 0 || facts.Archive.Cut {
		list, fail := json.Marshal(facts.Archive)
		if fail != nil {
			return f, fail
		}
		f.Contents = string(list)
	}
	return f, err
}

// Reads says whether files of a type have a text that can be searched.
func Reads(kind string) bool {
	return kind == PDF || kind == DOCX || lookup(kind) != nil && within(lookup(kind), plain)
}
