// Package upload holds the record of the files that users sent: who, when, how large,
// and which bytes, by their hash. The bytes lie in the data directory; what a file is for,
// a matter says.
package upload

import (
	"time"

	"duces/workflow"
	"duces/workflow/process"
)

// KindName names the streams of uploads.
const KindName = "upload"

// Stream is the history of one upload.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Uploaded says that its actor sent a file. Personal "name" is what they called it.
type Uploaded struct {
	SHA256 string `json:"sha256"` // lower-case hex
	Size   int64  `json:"size"`   // bytes
}

// Type is the stored name.
func (Uploaded) Type() string { return "uploaded" }

// Upload is a file that somebody sent.
type Upload struct {
	ID     string
	Actor  string
	SHA256 string
	Size   int64
	At     time.Time
}

// Kind is what the program knows of uploads. One is its actor's alone, until a matter names it.
var Kind = workflow.KindOf[Upload]{
	Name: KindName, Needs: workflow.None[Upload], Process: workflow.NoProcess[Upload], Rows: rows,
	Visible: func(facts workflow.Facts, u Upload) bool {
		v := facts.Actor.Viewer()
		return v.SeesAll() || v.ID == u.Actor && !v.SeesNothing()
	},
	Questions: []workflow.Question{&Sent{}},
	Events: []workflow.EventType{workflow.EventOf(func(_ Upload, d Uploaded, e workflow.Event) Upload {
		return Upload{ID: e.Stream.ID(), Actor: e.Actor, SHA256: d.SHA256, Size: d.Size, At: e.Recorded}
	}, func(Uploaded, workflow.Names) string { return "File received" }, nil).Naming("name")},
}.Kind()

// Row is by whom and when a file was sent.
type Row struct {
	ID     string
	Actor  string
	Sha256 string
	Size   int64
	At     int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

func rows(u Upload, _ *process.Definition) []workflow.Row {
	return []workflow.Row{Row{ID: u.ID, Actor: u.Actor, Sha256: u.SHA256, Size: u.Size, At: workflow.Micros(u.At)}}
}

// Sent asks which of some files a user has sent and may name in a matter. One that is closed to them in a matter that
// they see is not among them: in another it would be open.
type Sent struct {
	By    string
	Asked []string         // SHA-256
	Sizes map[string]int64 // in bytes, of those that the user may name
}

// Asks implements workflow.Question.
func (q *Sent) Asks() string { return "which of these files has this user sent?" }
