package dev.blockload.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.blockload.Printable;
import dev.blockload.csv.Dialect;
import dev.blockload.guess.Proposal;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A proposal, for people and for scripts.
 */
public final class GuessText {

	private GuessText() {
	}

	/**
	 * For people: the SQL, then the YAML, with the facts as comments.
	 * @param proposal what is proposed
	 * @param pin the object that was read
	 * @param name the proposed name of the import
	 * @param commands completes the commands that the comments suggest
	 */
	public static String of(Proposal proposal, Pin pin, String name, UnaryOperator<String> commands) {
		StringBuilder text = new StringBuilder();
		Proposal.Sampled sampled = proposal.sampled();
		text.append("-- s3://%s/%s%n".formatted(pin.bucket(), Printable.line(pin.key())));
		text.append("-- %,d records in %,d bytes were sampled: %s%n".formatted(sampled.records(), sampled.bytes(),
				sampled.whole() ? "the complete file" : "the beginning of the file"));
		proposal.notes().forEach((note) -> text.append("-- note: ").append(Printable.line(note)).append('\n'));
		text.append("\n-- The table: run these statements with psql or another client.\n\n").append(proposal.ddl());
		text.append("\n# The import: save these lines as ")
			.append(name)
			.append(".yml in the folder of the definitions, then run\n");
		text.append(commands
			.apply("# ./blockload validate\n# ./blockload preview %s\n# ./blockload run %s".formatted(name, name)));
		return text.append("\n\n").append(proposal.definition()).toString();
	}

	/**
	 * For scripts: one JSON object.
	 * @param proposal what is proposed
	 * @param pin the object that was read
	 * @param name the proposed name of the import
	 * @param application the schema of the proposed block
	 * @param block the name of the proposed block
	 */
	public static String json(Proposal proposal, Pin pin, String name, String application, String block) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("ddl", proposal.ddl());
		tree.put("definition", proposal.definition());
		tree.put("import", name);
		tree.put("application", application);
		tree.put("block", block);
		tree.put("mode", proposal.mode());
		tree.put("key", proposal.key());
		tree.put("object", RunJson.object(pin));
		tree.put("csv", dialect(proposal.dialect()));
		tree.put("columns", proposal.columns().stream().map(GuessText::column).toList());
		Proposal.Sampled sampled = proposal.sampled();
		tree.put("sampled", Map.of("bytes", sampled.bytes(), "records", sampled.records(), "whole", sampled.whole()));
		tree.put("notes", List.copyOf(proposal.notes()));
		return JsonMapper.shared().writeValueAsString(tree);
	}

	private static Map<String, @Nullable Object> dialect(Dialect dialect) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("delimiter", String.valueOf(dialect.delimiter()));
		tree.put("quote", text(dialect.quote()));
		tree.put("escape", text(dialect.escape()));
		tree.put("comment", text(dialect.comment()));
		tree.put("encoding", dialect.charset().name());
		tree.put("header", dialect.header());
		tree.put("skipLines", dialect.skipLines());
		tree.put("trim", dialect.trim());
		return tree;
	}

	private static @Nullable String text(@Nullable Character character) {
		return (character != null) ? character.toString() : null;
	}

	private static Map<String, @Nullable Object> column(Proposal.Column column) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("name", column.name());
		tree.put("from", column.from());
		tree.put("type", column.type());
		tree.put("notNull", column.notNull());
		tree.put("note", column.note());
		return tree;
	}

}
