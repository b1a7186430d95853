package dev.blockload.saved;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.SavedText;
import dev.blockload.saved.SavedState.Presence;
import dev.blockload.saved.SavedVersion.Change;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.ValueParsers;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Saves definitions in the database, and reads them and their versions. Each method
 * checks what the caller is allowed to do: what a caller does not see does not exist for
 * it. Safe for use by many threads.
 */
public final class SavedDefinitions {

	private static final int MAX_CHARACTERS = 1 << 20;

	private final Definitions definitions;

	private final SavedTable table;

	private final SavedRights rights;

	private final SaveChecks checks;

	private final SavedSecretFields secrets;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	SavedDefinitions(PresentDefinitions present, SavedTable table, SavedRights rights, SaveChecks checks,
			SavedSecretFields secrets, AuditLog audit, TransactionTemplate transaction) {
		this.definitions = present.definitions();
		this.table = table;
		this.rights = rights;
		this.checks = checks;
		this.secrets = secrets;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * The definitions of a kind that are saved now and that the caller sees, by name.
	 */
	public List<SavedState> list(Caller caller, DefinitionKind kind) {
		return this.table.all(kind)
			.stream()
			.filter((state) -> this.rights.sees(caller, state))
			.map(this::withFile)
			.toList();
	}

	/**
	 * What is or was saved under a name.
	 * @throws SavedException code {@code unknown-definition}
	 */
	public SavedState find(Caller caller, DefinitionKind kind, String name) {
		return withFile(visible(caller, kind, name).orElseThrow(() -> SavedException.unknown(kind, name)));
	}

	private SavedState withFile(SavedState state) {
		return state.shadowedBy(
				this.definitions.fileWith(state.kind(), state.name()).map(this.definitions::relative).orElse(null));
	}

	private Optional<SavedState> visible(Caller caller, DefinitionKind kind, String name) {
		return this.table.find(kind, name).filter((state) -> this.rights.sees(caller, state));
	}

	/**
	 * The versions of a definition, the newest first, also after it was deleted.
	 * @throws SavedException code {@code unknown-definition}
	 */
	public List<SavedVersion> versions(Caller caller, DefinitionKind kind, String name) {
		var unused = find(caller, kind, name);
		return this.table.versions(kind, name);
	}

	/**
	 * The versions of an import that were saved within a time, the oldest first; none if
	 * nothing was saved under its name, or if the caller does not see it.
	 * @param after before the first version
	 * @param until at or after the last version
	 */
	List<SavedVersion> versionsBetween(Caller caller, String importName, Instant after, Instant until) {
		if (visible(caller, DefinitionKind.IMPORT, importName).isEmpty()) {
			return List.of();
		}
		return this.table.versions(DefinitionKind.IMPORT, importName)
			.stream()
			.filter((version) -> version.at().isAfter(after) && !version.at().isAfter(until))
			.sorted(Comparator.comparing(SavedVersion::number))
			.toList();
	}

	/**
	 * The text that is saved now, as files contain it. Saving it again changes nothing.
	 * @throws SavedException code {@code unknown-definition}
	 */
	public SavedVersion export(Caller caller, DefinitionKind kind, String name) {
		SavedState state = find(caller, kind, name);
		if (state.presence() == Presence.DELETED) {
			throw SavedException.unknown(kind, name);
		}
		return this.table.version(kind, name, state.version()).orElseThrow();
	}

	/**
	 * One version of a definition.
	 * @param number of the version
	 * @throws SavedException code {@code unknown-definition}
	 */
	public SavedVersion version(Caller caller, DefinitionKind kind, String name, long number) {
		SavedState state = find(caller, kind, name);
		return this.table.version(kind, name, number)
			.filter((version) -> version.number() == state.version() || seesText(caller, kind, name, version.yaml()))
			.orElseThrow(() -> SavedException.unknownVersion(kind, name, number, state.version()));
	}

	/** An earlier text can be of an application that the definition has left. */
	private boolean seesText(Caller caller, DefinitionKind kind, String name, @Nullable String yaml) {
		return yaml == null || caller.isAdmin()
				|| this.rights.seesText(caller, Candidate.of(kind, name, yaml, this.definitions));
	}

	/**
	 * The differences between two versions, in the unified format of {@code diff}; empty
	 * if there are none. A deleted version has no lines.
	 * @param from the number of the earlier version
	 * @param to the number of the later version
	 * @throws SavedException code {@code unknown-definition}
	 */
	public String compare(Caller caller, DefinitionKind kind, String name, long from, long to) {
		return TextDiff.unified(Objects.requireNonNullElse(version(caller, kind, name, from).yaml(), ""),
				Objects.requireNonNullElse(version(caller, kind, name, to).yaml(), ""));
	}

	/**
	 * Save a text. A text that is saved already makes no version.
	 * @param caller who saves
	 * @param kind what the text defines
	 * @param name of what it defines
	 * @param yaml the text, as a file would contain it: for a connection or a channel a
	 * whole file with this one. New secrets are encrypted, and are numbers from then on
	 * @param expected the number of the version that the caller has seen; 0 if nothing is
	 * saved under this name
	 * @return the version, and what is probably not intended in it
	 * @throws SavedException code {@code version-mismatch}, {@code defined-in-file}, or
	 * {@code name-taken} by a definition that the caller does not see
	 * @throws DefinitionException with every problem of the text
	 * @throws dev.blockload.Failure code {@code not-allowed} if the caller lacks a role
	 */
	public Saved save(Caller caller, DefinitionKind kind, String name, String yaml, long expected) {
		return change(caller, kind, name, expected, Change.SAVED, () -> text(kind, name, yaml));
	}

	/**
	 * Check the text of a new import as {@link #save} does, without saving it.
	 * @param caller who could save it
	 * @param name of the import
	 * @param yaml the text
	 * @return the import, and what is probably not intended in it
	 * @throws SavedException if {@link #save} would refuse the name
	 * @throws DefinitionException with every problem of the text
	 * @throws dev.blockload.Failure code {@code not-allowed} if the caller lacks a role
	 */
	public CheckedText check(Caller caller, String name, String yaml) {
		requireName(DefinitionKind.IMPORT, name);
		Use use = use(caller, DefinitionKind.IMPORT, name);
		requireVersion(DefinitionKind.IMPORT, name, 0, visible(caller, DefinitionKind.IMPORT, name));
		Candidate candidate = Candidate.of(DefinitionKind.IMPORT, name, text(DefinitionKind.IMPORT, name, yaml),
				this.definitions);
		var unused = this.rights.requireEditor(caller, candidate);
		if (use == Use.UNSEEN) {
			throw SavedException.taken(DefinitionKind.IMPORT, name);
		}
		this.checks.requireValid(candidate);
		return new CheckedText(candidate.located().orElseThrow(), candidate.notes());
	}

	/**
	 * Save the text of an earlier version again. Secrets stay as they are now.
	 * @param number of the earlier version
	 * @param expected as for {@link #save}
	 */
	public Saved revert(Caller caller, DefinitionKind kind, String name, long number, long expected) {
		var unused = find(caller, kind, name);
		return change(caller, kind, name, expected, Change.REVERTED, () -> Optional
			.ofNullable(version(caller, kind, name, number).yaml())
			.orElseThrow(() -> SavedException.unknownVersion(kind, name, number, find(caller, kind, name).version())));
	}

	private Saved change(Caller caller, DefinitionKind kind, String name, long expected, Change change,
			Supplier<String> text) {
		requireName(kind, name);
		// What the caller does not see is looked at last: until then, all answers are
		// those for a name that nothing uses.
		Use use = use(caller, kind, name);
		Optional<SavedState> before = visible(caller, kind, name);
		requireVersion(kind, name, expected, before);
		before.ifPresent((state) -> this.rights.requireEditor(caller, state));
		String yaml = text.get();
		Candidate candidate = Candidate.of(kind, name, yaml, this.definitions);
		before.ifPresent((state) -> this.rights.requireEditorOfPresent(caller, candidate));
		Set<String> applications = this.rights.requireEditor(caller, candidate);
		if (use == Use.UNSEEN) {
			throw SavedException.taken(kind, name);
		}
		this.checks.requireValid(candidate);
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			Optional<SavedState> locked = this.table.lock(kind, name);
			requireVersion(kind, name, expected, locked);
			if (locked.isEmpty() && !this.table.begin(kind, name, applications)) {
				throw SavedException.mismatch(kind, name, expected, 1);
			}
			String stored = this.secrets.store(kind, name, yaml);
			Optional<SavedVersion> same = locked.filter((state) -> state.present() > 0 && stored.equals(yaml))
				.flatMap((state) -> this.table.version(kind, name, state.version()))
				.filter((version) -> stored.equals(version.yaml()));
			if (same.isPresent()) {
				return new Saved(same.get(), Saved.Effect.UNCHANGED, candidate.notes());
			}
			locked.ifPresent((state) -> this.table.continueWith(state, Presence.SAVED, applications));
			SavedVersion version = this.table.add(kind, name, change, caller.actor().text(), stored);
			record(caller, kind, name, expected, version, applications);
			return new Saved(version, (expected == 0) ? Saved.Effect.CREATED : Saved.Effect.CHANGED, candidate.notes());
		}));
	}

	/**
	 * Delete a definition. Its versions and its runs remain.
	 * @param expected the number of the version that the caller has seen
	 * @throws SavedException code {@code version-mismatch}, {@code defined-in-file},
	 * {@code unknown-definition}, or {@code alive} while a run of the import works or
	 * waits
	 * @throws DefinitionException if other definitions need it
	 */
	public void delete(Caller caller, DefinitionKind kind, String name, long expected) {
		Optional<SavedState> before = visible(caller, kind, name).filter((state) -> state.present() > 0);
		if (before.isEmpty()) {
			refuseFile(caller, kind, name);
			throw SavedException.unknown(kind, name);
		}
		requireVersion(kind, name, expected, before);
		this.rights.requireEditor(caller, before.get());
		Candidate candidate = Candidate.of(kind, name, null, this.definitions);
		this.rights.requireEditorOfPresent(caller, candidate);
		this.checks.requireDeletable(candidate);
		this.transaction.executeWithoutResult((status) -> {
			Optional<SavedState> locked = this.table.lock(kind, name);
			requireVersion(kind, name, expected, locked);
			this.table.continueWith(before.get(), Presence.DELETED, before.get().applications());
			record(caller, kind, name, expected,
					this.table.add(kind, name, Change.DELETED, caller.actor().text(), null),
					before.get().applications());
		});
	}

	/**
	 * What uses a name.
	 * @throws SavedException code {@code defined-in-file} if it is a file whose
	 * definition the caller sees
	 */
	private Use use(Caller caller, DefinitionKind kind, String name) {
		boolean savedUnseen = this.table.find(kind, name)
			.filter((state) -> !this.rights.sees(caller, state))
			.isPresent();
		return (refuseFile(caller, kind, name) == Use.UNSEEN || savedUnseen) ? Use.UNSEEN : Use.NONE_OR_SEEN;
	}

	/**
	 * Refuses to change what a file defines. Only who can change a definition learns the
	 * path of its file.
	 */
	private Use refuseFile(Caller caller, DefinitionKind kind, String name) {
		Optional<String> file = this.definitions.fileWith(kind, name);
		if (file.isEmpty()) {
			return Use.NONE_OR_SEEN;
		}
		if (!caller.isAdmin()) {
			Set<String> applications = applicationsInFile(kind, name);
			if (!this.rights.sees(caller, kind, applications)) {
				return Use.UNSEEN;
			}
			this.rights.requireEditor(caller, kind, applications);
		}
		String path = this.definitions.relative(file.get());
		throw (kind == DefinitionKind.IMPORT && this.definitions.flowNames().contains(name))
				? SavedException.isFlow(name, path) : SavedException.inFile(kind, name, path);
	}

	/** Empty if only administrators see it, or if it is wrong. */
	private Set<String> applicationsInFile(DefinitionKind kind, String name) {
		try {
			return switch (kind) {
				case IMPORT -> Set.of(this.definitions.importNamed(name).definition().application());
				case CONNECTION -> Set.of();
				case NOTIFICATION -> this.definitions.channelNamed(name)
					.map((channel) -> SavedRights.applications(channel, this.definitions.check().imports()))
					.orElse(Set.of());
			};
		}
		catch (DefinitionException ex) {
			return Set.of();
		}
	}

	private static void requireVersion(DefinitionKind kind, String name, long expected, Optional<SavedState> found) {
		long present = found.map(SavedState::present).orElse(0L);
		if (present != expected) {
			throw SavedException.mismatch(kind, name, expected, present);
		}
	}

	private static void requireName(DefinitionKind kind, String name) {
		try {
			if (ValueParsers.name(name).equals(name)) {
				return;
			}
		}
		catch (IllegalArgumentException ex) {
			// The message below says what is expected.
		}
		throw new DefinitionException(List.of(new Problem("database", 1, 1, "The name of the " + kind.text() + " is '"
				+ name + "'. Expected " + ValueParsers.EXPECTED_NAME + ".")));
	}

	private static String text(DefinitionKind kind, String name, String yaml) {
		String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
		if (text.length() > MAX_CHARACTERS) {
			throw new DefinitionException(List.of(new Problem(SavedText.file(kind, name), 1, 1,
					"The text has more than 1,048,576 characters. Expected a definition.")));
		}
		return text;
	}

	private void record(Caller caller, DefinitionKind kind, String name, long before, SavedVersion version,
			Set<String> applications) {
		AuditEntry entry = AuditEntry.of(version.change().action(), kind.text() + " " + name)
			.changing((before > 0) ? Map.of("version", Long.toString(before)) : Map.of(),
					(version.yaml() != null) ? Map.of("version", Long.toString(version.number())) : Map.of());
		this.audit.record(caller.actor(),
				entry.concerning((kind == DefinitionKind.IMPORT) ? name : null, sole(applications)));
	}

	private static @Nullable String sole(Set<String> applications) {
		return (applications.size() == 1) ? applications.iterator().next() : null;
	}

	/**
	 * Who uses a name.
	 */
	private enum Use {

		/** Nobody, or a definition that the caller sees. */
		NONE_OR_SEEN,

		/** A definition that the caller does not see. */
		UNSEEN

	}

}
