package storetest

import (
	"duces/db"
	"duces/db/blob"
	"duces/db/file"
	"duces/db/outbox"
	"duces/db/read"
	"duces/db/recount"
	"duces/db/signin"
	"duces/db/writer"
)

// Whole is all parts of a store in one value, for tests that ask many of them.
type Whole struct {
	*db.DB
	*writer.Writer
	*read.Reads
	*outbox.Outbox
	*recount.Recounts
	*signin.SignIn
	*blob.Blobs
	*file.Files
}

// WholeOf joins the parts of a store.
func WholeOf(s *db.DB) Whole {
	return Whole{s, s.Writer, s.Read, s.Outbox, s.Recounts, s.SignIn, s.Blobs, s.Files}
}
