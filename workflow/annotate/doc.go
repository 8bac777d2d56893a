// Package annotate puts notes, tags and the mark that it is confidential on a matter, and takes tags and the mark off it.
package annotate
