package file_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"duces/handlers/file"
)

// stored makes a ZIP file whose entries lie in it as they are.
func stored(t *testing.T, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(f, entries[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// declared makes a ZIP file of entries that say what they like of themselves.
func declared(t *testing.T, headers ...zip.FileHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, h := range headers {
		f, err := w.CreateRaw(&h)
		if err == nil {
			_, err = f.Write(make([]byte, h.CompressedSize64))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inspect(t *testing.T, content []byte) file.Facts {
	t.Helper()
	f, err := file.Inspect(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func openXML(t *testing.T, folder string) []byte {
	return stored(t, "media/image1.png", strings.Repeat("\x89PNG", 2000), folder+"main.xml", "<x/>", "[Content_Types].xml", "<Types/>")
}

// lockedOLE is the beginning of an OLE file whose directory names what a locked Office file holds.
func lockedOLE() []byte {
	b := make([]byte, 4096)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[0x1e:], 9)
	binary.LittleEndian.PutUint32(b[0x30:], 1)
	for i, c := range "EncryptedPackage" {
		b[1024+2*i] = byte(c)
	}
	return b
}

func TestTheContentSaysWhatAFileIs(t *testing.T) {
	book := string(openXML(t, "xl/"))
	for name, c := range map[string]struct {
		sent    string
		content []byte
		is      string
		notes   string
	}{
		"a PDF":                              {"reply.pdf", []byte("%PDF-1.7\nx"), file.PDF, ""},
		"HTML named .pdf":                    {"reply.pdf", []byte("<!DOCTYPE html><script>alert(1)</script>"), "text/html; charset=utf-8", "The name says PDF, the content is HTML."},
		"a PDF named .docx":                  {"reply.docx", []byte("%PDF-1.7\nx"), file.PDF, "The name says Word, the content is PDF."},
		"bytes of no type named .pdf":        {"reply.pdf", []byte{0, 1, 2, 3, 4, 5}, file.Unknown, "The name says PDF, the content is of no known type."},
		"text":                               {"reply.txt", []byte("Dear Sir"), "text/plain; charset=utf-8", ""},
		"a table as text":                    {"rows.csv", []byte("a;b\n1;2\n"), "text/plain; charset=utf-8", ""},
		"a name that promises nothing":       {"reply", []byte("%PDF-1.7\nx"), file.PDF, ""},
		"DOCX whose type part lies late":     {"reply.docx", openXML(t, "word/"), file.DOCX, ""},
		"XLSX whose type part lies late":     {"reply.xlsx", openXML(t, "xl/"), file.XLSX, ""},
		"PPTX whose type part lies late":     {"reply.pptx", openXML(t, "ppt/"), file.PPTX, ""},
		"a ZIP in which one stored .xlsx is": {"all.zip", stored(t, "book.xlsx", book), file.ZIP, ""},
		"a ZIP that begins as a DOCX does":   {"all.zip", stored(t, "word/a.xml", "x", "_rels/.rels", "x"), file.ZIP, ""},
		"nothing":                            {"reply.pdf", nil, "", "The file is empty."},
		"a locked PDF":                       {"reply.pdf", []byte("%PDF-1.7\n" + strings.Repeat("x", 9000) + "trailer <</Encrypt 5 0 R>>\nstartxref\n9\n%%EOF"), file.PDF, "The file is locked with a password. It answers no demand by itself."},
		"a locked PDF whose trailer is far": {"reply.pdf", []byte("%PDF-1.7\n" + strings.Repeat("x", 9991) + "9 0 obj <</Type/XRef/Encrypt 5 0 R>>stream" + strings.Repeat("\x01", 90000) +
			"\nstartxref\n10000\n%%EOF"), file.PDF, "The file is locked with a password. It answers no demand by itself."},
		"a locked DOCX":                  {"reply.docx", lockedOLE(), file.OLE, "The name says Word, the content is an older Office file. The file is locked with a password. It answers no demand by itself."},
		"a locked ZIP":                   {"all.zip", declared(t, zip.FileHeader{Name: "a.pdf", Flags: 1, CompressedSize64: 9}), file.ZIP, "The file is locked with a password. It answers no demand by itself."},
		"a program that is called a PDF": {"reply.pdf.exe", []byte("MZ" + strings.Repeat("\x00", 100)), "application/vnd.microsoft.portable-executable", "The name is that of a program. Do not run it."},
		"a script that is called SVG":    {"seal.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`), "image/svg+xml", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := inspect(t, c.content)
			if c.is != "" && f.Type != c.is {
				t.Errorf("it is %s, want %s", f.Type, c.is)
			}
			if got := strings.Join(file.Notes(c.sent, f.Type, int64(len(c.content)), f.Locked), " "); got != c.notes {
				t.Errorf("its notes are %q, want %q", got, c.notes)
			}
			if want := f.Type == file.PDF; file.Previews(f.Type) != want {
				t.Errorf("a preview of %s: %v", f.Type, !want)
			}
		})
	}
}

func TestAnArchiveIsListedUpToItsBound(t *testing.T) {
	many := make([]zip.FileHeader, 100_001)
	for i := range many {
		many[i].Name = fmt.Sprintf("folder/%06d.txt", i)
	}
	deep := stored(t, "letter.txt", "Dear Sir")
	for i := range 12 {
		deep = stored(t, fmt.Sprintf("level%d.zip", i), string(deep))
	}
	for name, c := range map[string]struct {
		content []byte
		first   string
		entries int
		cut     bool
	}{
		"a few files":               {stored(t, "a.txt", "x", "b/", "", "b/c.txt", "y"), "a.txt", 2, false},
		"100,001 entries":           {declared(t, many...), "folder/000000.txt", 200, true},
		"12 deep":                   {deep, "level11.zip", 3, true},
		"four gigabytes":            {declared(t, zip.FileHeader{Name: "bomb", Method: zip.Deflate, CompressedSize64: 42_000, UncompressedSize64: 4 << 30}), "bomb", 1, false},
		"a packed archive":          {declared(t, zip.FileHeader{Name: "a.zip", Method: zip.Deflate, CompressedSize64: 40}), "a.zip", 1, true},
		"an archive of other makes": {stored(t, "a.7z", "7z"), "a.7z", 1, true},
		"a way out of the folder":   {stored(t, "../../etc/passwd", "x"), "etc/passwd", 1, false},
		"a name nobody can read":    {stored(t, strings.Repeat("n", 60_000)+".txt", "x"), strings.Repeat("n", 252) + "…", 1, false},
		"folders without end":       {stored(t, strings.Repeat("d/", 300)+"a.txt", "x"), "…/d/d/d/d/d/d/d/a.txt", 1, false},
		"a directory cut off":       {stored(t, "a.txt", "x", "b.txt", "y")[:100], "", 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f := inspect(t, c.content)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
				t.Errorf("looking took %d bytes of memory", took)
			}
			if len(f.Archive.Entries) != c.entries || f.Archive.Cut != c.cut {
				t.Fatalf("listed are %d entries, cut %v: %.300v", len(f.Archive.Entries), f.Archive.Cut, f.Archive.Entries)
			}
			if c.entries > 0 && f.Archive.Entries[0].Name != c.first {
				t.Errorf("the first is %q", f.Archive.Entries[0].Name)
			}
		})
	}
	if got := inspect(t, declared(t, zip.FileHeader{Name: "a", Flags: 1}, zip.FileHeader{Name: "b"})); got.Locked || !got.Archive.Entries[0].Locked || got.Archive.Entries[1].Locked {
		t.Errorf("of two files one is locked: %+v", got)
	}
}

// Nobody knows what a directory declares: whatever it says, looking ends.
func FuzzInspect(f *testing.F) {
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("PK\x01\x02" + strings.Repeat("\xff", 60) + "PK\x05\x06" + strings.Repeat("\xff", 18)))
	f.Add(lockedOLE())
	f.Add([]byte("%PDF-1.7 startxref 9223372036854775807"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := file.Inspect(bytes.NewReader(content), int64(len(content)))
		if err != nil || got.Type == "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestANameIsSafeToShow(t *testing.T) {
	long := strings.Repeat("ü", 150)
	for raw, want := range map[string]string{
		"reply.pdf": "reply.pdf", "Réponse à la lettre.pdf": "Réponse à la lettre.pdf", "v1.2 final.docx": "v1.2 final.docx", "a.tar.gz": "a.tar.gz", ".profile": ".profile",
		"reply.pdf.exe": "reply_pdf.exe", "reply.docx.JS": "reply_docx.JS", "setup.exe": "setup.exe", "reply.exe.pdf": "reply.exe.pdf",
		"annex\u202efdp.exe": "annex_fdp.exe", "a\u2066b\u200b.txt": "a_b_.txt", "a\nb\x00.txt": "a_b_.txt", "a\xff.txt": "a\ufffd.txt",
		`..\..\x`: "x", "../../etc/passwd": "passwd", `C:\letters\answer.txt`: "answer.txt",
		"CON.txt": "_CON.txt", "con": "_con", "Com1.tar.gz": "_Com1.tar.gz", "LPT¹.pdf": "_LPT¹.pdf", "console.txt": "console.txt", "nul .txt": "_nul .txt",
		"reply.pdf. .": "reply.pdf", "..": "", "": "", "/": "", " ": "", "a/": "a",
		long + ".pdf": strings.Repeat("ü", 124) + "….pdf",
	} {
		got := file.Name(raw)
		if got != want {
			t.Errorf("%q is shown as %q, want %q", raw, got, want)
		}
		if len(got) > 255 || !utf8.ValidString(got) || file.Name(got) != got {
			t.Errorf("%q is shown as %q: %d bytes, and then as %q", raw, got, len(got), file.Name(got))
		}
	}
	if got := file.Visible("annex\u202efdp.exe"); got != "annex[U+202E]fdp.exe" {
		t.Errorf("the raw name reads %q", got)
	}
}
