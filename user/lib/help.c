// SPDX-License-Identifier: GPL-2.0-only
/* Prints what the tables of options, fields and examples say. */
#include "help.h"

#include <string.h>

#include "cmd.h"

void help_overview(const struct cmd *const *commands, FILE *to)
{
	fprintf(to, "usage: plumb COMMAND [OPTION]...\n\n");
	for (; *commands; commands++)
		fprintf(to, "  %-10s %s\n", (*commands)->name, (*commands)->summary);
	fprintf(to, "\n'plumb COMMAND --help' explains a command.\n");
}

static void option_text(const struct opt *o, char *text, size_t size)
{
	const char *arg = o->arg ? o->arg : "";

	if (o->letter)
		snprintf(text, size, "-%c, --%s%s%s", o->letter, o->name, *arg ? " " : "", arg);
	else
		snprintf(text, size, "--%s%s%s", o->name, *arg ? " " : "", arg);
}

void help_command(const struct env *env, FILE *to)
{
	const struct cmd *c = env->cmd;
	struct opt_group groups[7];
	int n = opt_groups(env, groups);
	char text[80];

	fprintf(to, "usage: plumb %s [OPTION]...%s%s%s\n\n%s.\n", c->name, c->words ? " [" : "",
		c->words ? c->words : "", c->words ? "]" : "", c->summary);
	for (int g = 0; g < n; g++) {
		fprintf(to, "\n%s:\n", groups[g].title);
		for (const struct opt *o = groups[g].rows; o->name; o++) {
			option_text(o, text, sizeof(text));
			fprintf(to, "  %-32s %s\n", text, o->help);
		}
	}
	if (c->groupings) {
		fprintf(to, "\nGroupings:");
		for (const struct grouping *by = c->groupings; by->name; by++)
			fprintf(to, " %s", by->name);
		fprintf(to, "\n");
	}
	for (const char *const *e = c->examples; e && *e; e += 2)
		fprintf(to, "%s  plumb %s\n", e == c->examples ? "\nExamples:\n" : "", e[0]);
}

static void field_line(const struct field *f, void *to)
{
	fprintf(to, "%-12s %s\n", f->name, f->help);
}

void help_fields(const struct record *r, FILE *to)
{
	record_visit(r, field_line, to);
}

/* A leading dot or quote would be a request to mdoc; a backslash an escape. */
static void roff(const char *s, FILE *to)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", to);
	for (; *s; s++)
		if (*s == '\\')
			fputs("\\e", to);
		else if (*s == '-')
			fputs("\\-", to);
		else /* a sentence ends its line */
			putc(*s == ' ' && s[-1] == '.' ? '\n' : *s, to);
	putc('\n', to);
}

static void manual_field(const struct field *f, void *to)
{
	fprintf(to, ".It Cm %s\n", f->name);
	roff(f->help, to);
}

static void manual_fields(const char *title, const struct record *r, FILE *to)
{
	fprintf(to, ".Ss %s\n.Bl -tag -width netns_name -compact\n", title);
	record_visit(r, manual_field, to);
	fprintf(to, ".El\n");
}

static void manual_options(const struct opt *rows, FILE *to)
{
	fprintf(to, ".Bl -tag -width Ds\n");
	for (const struct opt *o = rows; o->name; o++) {
		if (o->letter)
			fprintf(to, ".It Fl %c , Fl \\-%s%s%s\n", o->letter, o->name,
				o->arg ? " Ar " : "", o->arg ? o->arg : "");
		else if (o->arg)
			fprintf(to, ".It Fl \\-%s Ar %s\n", o->name, o->arg);
		else
			fprintf(to, ".It Fl \\-%s\n", o->name);
		roff(o->help, to);
	}
	fprintf(to, ".El\n");
}

static void manual_command(const struct cmd *c, FILE *to)
{
	struct env env = { .cmd = c };
	struct opt_group groups[7];
	int n = opt_groups(&env, groups);

	fprintf(to, ".Sh PLUMB %s\n", c->name);
	roff(c->description ? c->description : c->summary, to);
	if (c->words)
		fprintf(to, "Arguments that are no options are its\n.Ar %s .\n", c->words);
	for (int g = 0; g < n; g++) {
		fprintf(to, ".Ss %s of %s\n", groups[g].title, c->name);
		manual_options(groups[g].rows, to);
	}
	if (c->record)
		manual_fields("Fields of its events", c->record, to);
	if (c->group)
		manual_fields("Fields of its summary", c->group, to);
}

void help_manual(const struct cmd *const *commands, FILE *to)
{
	fprintf(to, ".Dd $Mdocdate$\n.Dt PLUMB 8\n.Os\n.Sh NAME\n.Nm plumb\n"
		    ".Nd ask the kernel what the network is doing and why\n"
		    ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Sh DESCRIPTION\n");
	roff("Each command answers one question about the network of this host, from the kernel's own "
	     "decisions. All take the same selection and output options. At the end one line accounts "
	     "for every event: printed, filtered, lost, without an owner, missed, or without room in a "
	     "map. plumb needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN, and gives up all "
	     "capabilities once it is attached. Nothing stays attached after it ends.",
	     to);
	for (const struct cmd *const *c = commands; *c; c++)
		manual_command(*c, to);
	fprintf(to, ".Sh EXIT STATUS\n0 on success, 1 on failure, 2 if the command line is wrong.\n"
		    ".Sh EXAMPLES\n.Bl -tag -width Ds\n");
	for (const struct cmd *const *c = commands; *c; c++)
		for (const char *const *e = (*c)->examples; e && *e; e += 2) {
			fprintf(to, ".It Li plumb %s\n", e[0]);
			roff(e[1], to);
		}
	fprintf(to, ".El\n.Sh SEE ALSO\n.Xr nstat 8 ,\n.Xr ss 8 ,\n.Xr tcpdump 8\n");
}

void help_completion(const struct cmd *const *commands, FILE *to)
{
	struct opt_group groups[7];

	fprintf(to, "# bash completion for plumb\n_plumb() {\n\tlocal words=\n"
		    "\tcase ${COMP_WORDS[1]} in\n");
	for (const struct cmd *const *c = commands; *c; c++) {
		struct env env = { .cmd = *c };
		int n = opt_groups(&env, groups);

		fprintf(to, "\t%s) words='", (*c)->name);
		for (int g = 0; g < n; g++)
			for (const struct opt *o = groups[g].rows; o->name; o++)
				fprintf(to, "--%s ", o->name);
		fprintf(to, "' ;;\n");
	}
	fprintf(to, "\tesac\n\t[ \"$COMP_CWORD\" = 1 ] && words='");
	for (const struct cmd *const *c = commands; *c; c++)
		fprintf(to, "%s ", (*c)->name);
	fprintf(to,
		"'\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
		"}\ncomplete -o default -F _plumb plumb\n");
}
