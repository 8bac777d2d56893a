package main

import (
	"duces/db"
	"duces/db/blob"
	"duces/db/outbox"
	"duces/db/read"
	"duces/db/signin"
	"duces/db/writer"
)

// Some handlers still ask for one value where the store has several parts. Each
// type here joins the parts that one of them names, and goes when that handler
// takes them one by one.
type (
	// jobParts is a jobs.Store.
	jobParts struct {
		*read.Reads
		*writer.Writer
		*outbox.Outbox
	}
	// pageParts is a web.Store.
	pageParts struct {
		*read.Reads
		*signin.SignIn
		*blob.Blobs
	}
	// figureParts is what metrics watch.
	figureParts struct {
		*read.Reads
		*outbox.Outbox
	}
)

func forJobs(s *db.DB) jobParts       { return jobParts{s.Read, s.Writer, s.Outbox} }
func forPages(s *db.DB) pageParts     { return pageParts{s.Read, s.SignIn, s.Blobs} }
func forMetrics(s *db.DB) figureParts { return figureParts{s.Read, s.Outbox} }
