package server

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

// Work in the background and pages rest on several parts of the store at once.
// Each type here joins the parts that some handlers ask for together.
type (
	// sweepParts is what clock, delivery, letters and bounces need.
	sweepParts struct {
		*read.Reads
		*writer.Writer
		*outbox.Outbox
		*recount.Recounts
		*blob.Blobs
	}
	pageParts struct {
		*read.Reads
		*signin.SignIn
		*blob.Blobs
		*file.Files
	}
	respondentParts struct {
		*read.Reads
		*blob.Blobs
		*file.Files
	}
	metricParts struct {
		*read.Reads
		*outbox.Outbox
		*recount.Recounts
	}
)

func forSweeps(s *db.DB) sweepParts {
	return sweepParts{s.Read, s.Writer, s.Outbox, s.Recounts, s.Blobs}
}
func forPages(s *db.DB) pageParts { return pageParts{s.Read, s.SignIn, s.Blobs, s.Files} }
func forRespondents(s *db.DB) respondentParts {
	return respondentParts{s.Read, s.Blobs, s.Files}
}
func forMetrics(s *db.DB) metricParts { return metricParts{s.Read, s.Outbox, s.Recounts} }
