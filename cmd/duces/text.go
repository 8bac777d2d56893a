package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"duces/handlers/file"
	"duces/handlers/reading"
)

// readTextCmd is how a server reads the text of one file in a process that it can end.
type readTextCmd struct {
	Type string `arg:"" help:"The media type of the file on standard input."`
}

func (c readTextCmd) Run(con console) error {
	in, is := con.in.(*os.File)
	if !is || !file.IsChild() {
		return cannot{fmt.Errorf("only a server calls this, with a file as standard input")}
	}
	return file.Child(in, con.out, c.Type)
}

// mostReading is how long the text of one file may take to be read.
const mostReading = 30 * time.Second

// texts reads the texts of documents while the server runs.
func (h house) texts(log *slog.Logger) (reading.Job, error) {
	self, err := os.Executable()
	if err != nil {
		return reading.Job{}, err
	}
	x := file.Extractor{Program: []string{self, "read-text"}, Most: mostReading}
	watcher, err := watcher(h.store, h.now)
	if err != nil {
		return reading.Job{}, err
	}
	return reading.Job{Store: h.store.Files, Blobs: h.store.Blobs, Extract: x.ReadText, Found: watcher.LookInFile, Log: log}, nil
}
