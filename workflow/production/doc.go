// Package production holds what comes back for the demands of a matter: what each production
// says of each demand, and how the demands stand with all of them.
package production
