// Debian's libxml2 is built with ICU, and its headers then clash with the ICU that Foundation ships
// ('UErrorCode' has different definitions). No ICU type is used here.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/xmlerror.h>
