// Package sheet writes tables for the programs that people open them with.
package sheet
