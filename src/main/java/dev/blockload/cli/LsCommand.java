package dev.blockload.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.blockload.Printable;
import dev.blockload.app.Session;
import dev.blockload.connection.S3Connection;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ls CONNECTION [PREFIX]}: lists objects in the order of their keys. Needs
 * {@code s3:ListBucket} and no database.
 */
@Command(name = "ls", description = "List the objects and the folders whose keys begin with a prefix.")
final class LsCommand extends Verb {

	private static final List<String> HEADER = List.of("size", "last modified", "key");

	private static final List<String> COLUMNS = List.of("key", "size", "last_modified", "etag", "archived");

	private static final int MOST = 1_000_000;

	// Set by picocli.
	@Parameters(index = "0", paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	@Parameters(index = "1", paramLabel = "PREFIX", arity = "0..1",
			description = "the beginning of the keys, such as the folder in/ (default: the top of the bucket)")
	private String prefix = "";

	@Option(names = "--recursive", description = "list the objects in folders, too, instead of the folders")
	private boolean recursive;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "1000",
			description = "list at most N objects and folders (default: 1000)")
	private int limit = 1000;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		if (this.limit < 1 || this.limit > MOST) {
			throw wrong("--limit is %d. Expected 1 to %d.".formatted(this.limit, MOST));
		}
		try (Session session = options().session()) {
			S3Connection found = session.definitions().connectionNamed(this.connection);
			String begin = ObjectKeys.withoutLeadingSlash(ObjectChoice.key(this.prefix, found.bucket(), this));
			try (ObjectStore store = session.objectStores().open(found)) {
				KeyListing listing = KeyListing.of(store, begin, this.recursive ? null : "/", this.limit);
				List<KeyListing.Entry> entries = listing.entries();
				print(() -> entries.isEmpty() ? none(store, begin) : text(entries), () -> json(entries),
						() -> csv(entries));
				if (listing.more()) {
					say(more());
				}
				return ExitCode.OK;
			}
		}
	}

	private static String none(ObjectStore store, String prefix) {
		return "Bucket '%s' has no object%s.\n".formatted(store.bucket(),
				prefix.isEmpty() ? "" : " whose key begins with '" + Printable.line(prefix) + "'");
	}

	private String more() {
		return "There are more than %,d. List more of them: ./blockload ls %s%s%s --limit %d".formatted(this.limit,
				this.connection, this.prefix.isEmpty() ? "" : " " + ObjectKeys.shellWord(this.prefix),
				this.recursive ? " --recursive" : "", Math.min(MOST, 10L * this.limit));
	}

	static String text(List<KeyListing.Entry> entries) {
		return TextTable.of(HEADER, entries.stream().map(LsCommand::row).toList());
	}

	private static List<String> row(KeyListing.Entry entry) {
		Long size = entry.size();
		return List.of((size != null) ? "%,d".formatted(size) : "",
				(size != null) ? entry.lastModified() + "" : "folder",
				entry.key() + (entry.archived() ? " (archived: restore it before a run)" : ""));
	}

	static String csv(List<KeyListing.Entry> entries) {
		return CsvTable.of(COLUMNS, entries.stream().map(LsCommand::values).toList());
	}

	private static List<@Nullable Object> values(KeyListing.Entry entry) {
		List<@Nullable Object> values = new ArrayList<>();
		tree(entry).values().forEach(values::add);
		return values;
	}

	static String json(List<KeyListing.Entry> entries) {
		return JsonMapper.shared().writeValueAsString(entries.stream().map(LsCommand::tree).toList());
	}

	/** A folder has a key that ends in a slash, and nothing else. */
	private static Map<String, @Nullable Object> tree(KeyListing.Entry entry) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("key", entry.key());
		tree.put("size", entry.size());
		tree.put("lastModified", Objects.toString(entry.lastModified(), null));
		tree.put("etag", entry.etag());
		tree.put("archived", (entry.size() != null) ? entry.archived() : null);
		return tree;
	}

}
