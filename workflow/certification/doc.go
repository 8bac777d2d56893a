// Package certification holds a jurisdiction's certifications of compliance: who signed what, until when each counts,
// and which later one renews it.
package certification
