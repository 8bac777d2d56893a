package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"duces/cmd/duces/console"
)

// at runs the program on a machine whose clock begins at an instant:
// at 2019-02-27T15:00:00Z duces sweep …
func at() {
	begins, err := time.Parse(time.RFC3339, os.Args[1])
	if err != nil || len(os.Args) < 3 || os.Args[2] != "duces" {
		fmt.Fprintln(os.Stderr, "usage: at RFC3339 duces args...")
		os.Exit(2)
	}
	os.Exit(run(context.Background(), os.Args[3:], console.Console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: from(begins)}))
}

// from is a clock that goes on from an instant.
func from(begins time.Time) func() time.Time {
	since := time.Now()
	return func() time.Time { return begins.Add(time.Since(since)) }
}
