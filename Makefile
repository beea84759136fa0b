# SPDX-License-Identifier: MIT
# cxtoken: `make help` lists the targets.
VERSION = 0.2.0

# The user's: compiler, flags, places.
CC ?= cc
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
DESTDIR ?=
PKG_CONFIG ?= pkg-config
PYTHON ?= python3
CURL ?= dlopen
WERROR ?=
# Another build beside the usual one: make B=build-asan CFLAGS=...
B ?= build

ifeq ($(origin CC),default)
CC = cc
endif

# What a cached token runs is linked side by side, and so lies on few pages.
HIT = settings/value judge/settings judge/parts judge/ruled_out diag modes/fetch modes/run endpoint/obtain \
	modes/files modes/print modes/output base/workflow base/term base/write settings/cred settings/endpoint base/url \
	settings/table settings/opts settings/args settings/env settings/profile settings/file facts/value facts/names mask/mask \
	base/utf8 base/input token/token token/json http/http http/proxy http/curl endpoint/attempt cache/cache \
	cache/entry cache/content cache/file cache/lock cache/seal cache/store form base/mem base/secret base/wipe
FOLDERS = base mask form token http cache facts settings judge endpoint capture capture/readers capture/unwrap replay \
	report report/snippets listen modes
SOURCES = $(sort $(wildcard *.c $(FOLDERS:%=%/*.c)))
MODULES = $(filter-out cxtoken $(HIT),$(SOURCES:%.c=%)) $(HIT)
CHECKS = $(sort $(wildcard tests/check_*.c tests/*/check_*.c))
# tests/mask/check_words.c is the suite mask_words, tests/mask/check_mask.c the suite mask.
SUITES = $(shell echo $(CHECKS:tests/%.c=%) | tr ' ' '\n' | \
	sed -e 's|check_||' -e 's|^\(.*\)/\1$$|\1|' -e 's|/|_|g')
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,%,$(filter-out tests/fuzz/fuzz_main.c,$(sort $(wildcard tests/fuzz/fuzz_*.c))))
BIN = $(if $(filter build,$(B)),cxtoken,$(B)/cxtoken)
RUN = tests/tools

WARNINGS = -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
	-Wvla -Wwrite-strings $(if $(WERROR),-Werror)
HARDEN ?= -fPIE -fstack-protector-strong -fstack-clash-protection $(FORTIFY)
FORTIFY ?= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
HARDEN_LD ?= -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack

# libcurl's headers are always needed, its library only with CURL=linked.
NEED = jansson>=2.10 libsodium>=1.0.16 libevent>=2.1 hiredis>=0.14 libcurl>=7.85
LINK = libsodium jansson libevent hiredis $(if $(filter linked,$(CURL)),libcurl)
NOT_BUILDING = help clean leaks dist distcheck deb package-test deps build-deps format uninstall mutants
ifneq ($(if $(MAKECMDGOALS),$(filter-out $(NOT_BUILDING),$(MAKECMDGOALS)),all),)
ifeq ($(filter deps build-deps,$(MAKECMDGOALS)),)
MISSING := $(shell command -v $(firstword $(CC)) >/dev/null || echo $(firstword $(CC)); \
	$(PKG_CONFIG) --version >/dev/null 2>&1 || echo pkg-config; \
	for p in $(subst >=,:,$(NEED)); do set -- `echo $$p | tr : ' '`; \
	$(PKG_CONFIG) --atleast-version=$$2 $$1 2>/dev/null || echo $$1-$$2; done)
ifneq ($(strip $(MISSING)),)
$(error missing or too old: $(MISSING) -- `make deps` installs what is needed, or names the packages)
endif
endif
endif

LIB_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(LINK) libcurl)
LIB_LIBS = $(shell $(PKG_CONFIG) --libs $(LINK)) -ldl
# The program itself takes jansson, libsodium, libevent and hiredis from their archives where the compiler
# finds them: loading four shared libraries costs a cached token as much as all of its own work. SHARED=1
# links them shared, as pkg-config says, and so does a pkg-config that names a place of its own.
ifeq ($(SHARED)$(filter linked,$(CURL)),)
# Looked for when linking: `make deps demo` installs them first.
ARCHIVES = $(if $(shell $(PKG_CONFIG) --libs-only-L jansson libsodium libevent hiredis 2>/dev/null),, \
	$(filter /%,$(foreach a,sodium jansson event hiredis,$(shell $(CC) -print-file-name=lib$(a).a))))
endif
BIN_LIBS = $(if $(filter 4,$(words $(ARCHIVES))),$(ARCHIVES) -ldl,$(LIB_LIBS))
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check)

# -ffile-prefix-map: two builds in different folders give the same bytes.
# 64 bits for sizes and times where the machine has 32: a time after 2038, a file of more than 2 GB.
ALL_CFLAGS = -std=c11 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION='"$(VERSION)"' \
	$(if $(filter linked,$(CURL)),-DHTTP_CURL_LINKED) -I. -I$(B) $(WARNINGS) $(HARDEN) $(LIB_CFLAGS) \
	-ffile-prefix-map=$(CURDIR)=. $(CFLAGS) $(CPPFLAGS) -MMD -MP

OBJECTS = $(MODULES:%=$(B)/%.o)

# V=1 shows the commands.
Q = $(if $(V),,@)
SAY = @$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),:,echo '  ')

# `make deps demo` installs first, whatever -j says.
ifneq ($(filter deps build-deps,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

.PHONY: all check check-unit check-e2e check-corpus check-docs demo deps help clean install uninstall dist \
	FORCE distcheck bench asan valgrind fuzz lint format mutants interop torture analyze leaks lint-test deb image release package-test build-deps action-test
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BIN) ## build ./cxtoken

$(BIN): $(OBJECTS) $(B)/cxtoken.o
	$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(BIN_LIBS)

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(B)/tests/%.o: tests/%.c $(B)/flags
	@mkdir -p $(@D)
	$(SAY) CC $@
	$(Q)$(CC) $(ALL_CFLAGS) -DTESTS_DIR='"$(CURDIR)/tests"' -I$(B)/tests $(CHECK_CFLAGS) -c -o $@ $<

# Template files as C text.
TEMPLATES = $(sort $(filter-out %.c %.h %.o %.awk,$(wildcard report/snippets/*.*)))
$(B)/report/snippets/templates.h: report/snippets/embed.awk $(TEMPLATES)
	@mkdir -p $(@D)
	$(Q)awk -f report/snippets/embed.awk $(TEMPLATES) > $@
$(B)/report/snippets/snippet.o: $(B)/report/snippets/templates.h

# The explanations of the causes as rows of a C table.
EXPLAIN = $(sort $(wildcard judge/explain/*.txt))
$(B)/judge/explain.inc: judge/explain.awk $(EXPLAIN)
	@mkdir -p $(@D)
	$(Q)awk -f judge/explain.awk $(EXPLAIN) > $@
$(B)/judge/explain.o: $(B)/judge/explain.inc

# Everything is built anew when the compiler or its flags change.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(HARDEN_LD) $(LDFLAGS) $(BIN_LIBS))' | cmp -s - $@ || \
	echo '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(HARDEN_LD) $(LDFLAGS) $(BIN_LIBS))' > $@
FORCE:

$(B)/tests/suites.h: $(CHECKS)
	@mkdir -p $(@D)
	@{ for s in $(SUITES); do echo "SUITE($$s)"; done; } > $@
$(B)/tests/runner.o: $(B)/tests/suites.h

# The calls that tests/fault.c wraps.
FAULTS = close fdopendir fstat fstat64 __fstat64_time64 fsync openat openat64 read __read_chk renameat write

$(B)/check_unit: $(B)/tests/runner.o $(B)/tests/fault.o $(CHECKS:%.c=$(B)/%.o) $(OBJECTS)
	$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(FAULTS:%=-Wl,--wrap=%) $(LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIB_LIBS)

check: $(BIN) check-unit check-corpus check-docs check-e2e ## run all tests

check-unit: $(B)/check_unit
	$(B)/check_unit

check-e2e: $(BIN)
	$(PYTHON) tests/e2e/run.py --binary $(BIN)

# Every example of README and man page.
check-docs: $(BIN)
	$(PYTHON) tests/docs/run.py --binary $(BIN)

# Each fuzz target, as an ordinary program, over its corpus.
$(B)/replay_%: $(B)/tests/fuzz/fuzz_main.o $(B)/tests/fuzz/fuzz_%.o $(OBJECTS)
	$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

check-corpus: $(FUZZERS:%=$(B)/replay_%)
	@for f in $(FUZZERS); do $(B)/replay_$$f tests/corpus/$$f || exit 1; done

# ---- installing ----

MANDIR = $(PREFIX)/share/man/man1
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d

# One list drives install and uninstall: source:place:mode.
INSTALLED = $(BIN):$(PREFIX)/bin/cxtoken:755 \
	man/cxtoken.1:$(MANDIR)/cxtoken.1:644 \
	$(B)/cxtoken.bash:$(BASHDIR)/cxtoken:644 \
	$(B)/cxtoken.zsh:$(ZSHDIR)/_cxtoken:644 \
	$(B)/cxtoken.fish:$(FISHDIR)/cxtoken.fish:644

$(B)/cxtoken.bash $(B)/cxtoken.zsh $(B)/cxtoken.fish: $(B)/cxtoken.%: $(BIN)
	./$(BIN) --completion $* > $@

install: $(BIN) $(B)/cxtoken.bash $(B)/cxtoken.zsh $(B)/cxtoken.fish ## install below $(DESTDIR)$(PREFIX)
	@mkdir -p "$(DESTDIR)$(PREFIX)/bin" 2>/dev/null && test -w "$(DESTDIR)$(PREFIX)/bin" || { \
		echo "install: $(DESTDIR)$(PREFIX) cannot be written: sudo make install, or make install PREFIX=\$$HOME/.local" >&2; \
		exit 1; }
	@set -e; for line in $(INSTALLED); do \
		from=$${line%%:*}; rest=$${line#*:}; to=$(DESTDIR)$${rest%:*}; mode=$${rest##*:}; \
		mkdir -p "$${to%/*}"; cp "$$from" "$$to.new"; chmod "$$mode" "$$to.new"; mv -f "$$to.new" "$$to"; \
		echo "$$to"; \
	done

uninstall: ## remove what install put there
	@for line in $(INSTALLED); do rest=$${line#*:}; rm -f "$(DESTDIR)$${rest%:*}"; done

# ---- packages ----

NAME = cxtoken-$(VERSION)

dist: ## a release's tar file
	git archive --format=tar --prefix=$(NAME)/ HEAD | gzip -9n > $(NAME).tar.gz

deb: dist ## a Debian package, in release/
	sh packaging/deb.sh $(NAME) release

image: $(BIN) ## an image for docker and podman, in release/
	@mkdir -p release && rm -f release/$(NAME)-image.tar
	SOURCE_DATE_EPOCH=$(EPOCH) $(PYTHON) packaging/image.py $(BIN) $(VERSION) release/$(NAME)-image.tar

# The last commit's time: the same commit gives the same bytes.
EPOCH = $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

release: dist deb image ## tar file, package, image and their checksums, in release/
	cp $(NAME).tar.gz release/
	cd release && sha256sum $(NAME).tar.gz cxtoken_$(VERSION)-*.deb $(NAME)-image.tar > SHA256SUMS

action-test: $(BIN) ## the steps of action.yml, as a runner runs them
	/usr/bin/python3 $(RUN)/action_test.py ./$(BIN)

package-test: ## the package and the image in a fresh root: needs root and debootstrap
	$(PYTHON) $(RUN)/package_test.py

distcheck: dist ## unpack the tar file, build, test, install and uninstall it
	sh $(RUN)/distcheck.sh $(NAME)

# ---- what building needs ----

deps: ## install what building and testing needs
	@sh $(RUN)/deps.sh check

build-deps: ## install what building needs, no more
	@sh $(RUN)/deps.sh build

demo: $(BIN) ## show cxtoken at work against its own local endpoint
	@sh $(RUN)/demo.sh ./$(BIN)

# ---- deeper checks ----

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g

asan: ## all tests under AddressSanitizer and UBSan
	CK_FORK=no ASAN_OPTIONS=detect_leaks=1 $(MAKE) B=build-asan CC=clang CFLAGS='$(SANITIZE)' FORTIFY= check-unit check-corpus

valgrind: $(B)/check_unit ## unit tests under valgrind
	CK_FORK=no CK_TIMEOUT_MULTIPLIER=20 CK_EXCLUDE_TAGS=long valgrind -q --error-exitcode=9 --leak-check=full \
		--show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect $(B)/check_unit

FUZZ_TIME ?= 20
# Targets at a time.
FUZZ_JOBS ?= 1
fuzz: ## each parser under libFuzzer for FUZZ_TIME seconds
	@$(MAKE) B=build-fuzz CC=clang CFLAGS='-fsanitize=fuzzer-no-link,address,undefined \
		-fno-sanitize-recover=all -O1 -g' FORTIFY= $(FUZZERS:%=build-fuzz/fuzz_%)
	sh $(RUN)/fuzz.sh $(FUZZ_TIME) $(FUZZ_JOBS) $(FUZZERS)

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(OBJECTS)
	$(CC) $(CFLAGS) -fsanitize=fuzzer $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

lint: $(BIN) ## hold the code and the documents against the rules of this project
	B=$(B) $(PYTHON) $(RUN)/lint.py

lint-test: $(BIN) ## break each rule that lint knows once: lint must name it
	B=$(B) $(PYTHON) $(RUN)/lint_test.py

format: ## format the sources
	git ls-files -z '*.c' '*.h' ':!tests/torture' | xargs -0 clang-format -i

# MUTANTS='--every 20': a sample.
MUTANTS ?=
mutants: ## drop each row of a table, flip each comparison: a test must fail
	$(PYTHON) $(RUN)/mutants.py $(MUTANTS)

analyze: $(BIN) ## clang-tidy, cppcheck and gcc's analyzer; .clang-tidy has the list
	sh $(RUN)/analyze.sh 2 $(B)

leaks: ## build in leaks of secrets on purpose: the end-to-end tests must see each
	$(PYTHON) $(RUN)/leaks.py

# TORTURE=full: every allocation, call and way to fail, not a choice of them.
TORTURE ?=
torture: $(BIN) $(B)/torture.so ## fail allocations and system calls, kill it in the middle
	$(PYTHON) tests/torture/run.py --binary $(BIN) --shim $(B)/torture.so $(TORTURE:%=--%)

$(B)/torture.so: tests/torture/shim.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -fPIC -shared -o $@ $< -ldl

interop: $(BIN) ## real servers and clients from npm
	sh tests/interop/run.sh ./$(BIN)

bench: $(BIN) ## measure: times beside those of other programs, memory, requests
	$(PYTHON) $(RUN)/bench.py ./$(BIN)

clean: ## remove what was built
	rm -rf build build-* cxtoken cxtoken-*.tar.gz release

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 16

-include $(wildcard $(B)/*.d $(B)/*/*.d $(B)/*/*/*.d)
