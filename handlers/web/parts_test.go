package web_test

import (
	"duces/db"
	"duces/db/blob"
	"duces/db/outbox"
	"duces/db/read"
	"duces/db/signin"
	"duces/db/writer"
)

// parts is a store as these tests ask it: all of its parts in one value.
type parts struct {
	*db.DB
	*writer.Writer
	*read.Reads
	*outbox.Outbox
	*signin.SignIn
	*blob.Blobs
}

func partsOf(s *db.DB) parts { return parts{s, s.Writer, s.Read, s.Outbox, s.SignIn, s.Blobs} }
