// Package demo holds the pages of the demonstration's clock, which only a demonstration serves.
package demo
