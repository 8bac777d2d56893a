package main

import (
	"fmt"
	"os"

	"duces/cmd/duces/console"
	"duces/handlers/file"
)

// readTextCmd is how a server reads the text of one file in a process that it can end.
type readTextCmd struct {
	Type string `arg:"" help:"The media type of the file on standard input."`
}

func (c readTextCmd) Run(con console.Console) error {
	in, is := con.In.(*os.File)
	if !is || !file.IsChild() {
		return console.Cannot(fmt.Errorf("only a server calls this, with a file as standard input"))
	}
	return file.Child(in, con.Out, c.Type)
}
