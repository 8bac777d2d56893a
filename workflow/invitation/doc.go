// Package invitation holds who may answer for a jurisdiction online: one contact in one
// matter. Its secrets stand nowhere: they are made from a key beside the database.
package invitation
