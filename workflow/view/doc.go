// Package view holds the shapes that readers get: rows of lists, filters, pages
// and reports, which the store fills from its projections and the drivers show.
// Every query takes a Viewer; what the viewer may not see is not there. No
// package that decides imports it.
package view
