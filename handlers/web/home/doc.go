// Package home holds the page of the dashboard; it shows what other families list in full.
package home
