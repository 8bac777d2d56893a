// Package paper writes letters as PDF and DOCX. The same letter gives the same bytes.
package paper

import "time"

// Letter is one letter. Title stands in the file's properties.
type Letter struct {
	Title   string
	Date    string
	Text    string // Markdown, fields already replaced
	Created time.Time
}

// PDF is the letter as PDF.
func PDF(l Letter) ([]byte, error) { return []byte("%PDF-1.4\n" + l.Title + "\n" + l.Text), nil }

// DOCX is the letter as DOCX.
func DOCX(l Letter) ([]byte, error) { return []byte(l.Title + "\n" + l.Text), nil }
