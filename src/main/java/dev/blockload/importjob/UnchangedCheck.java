package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.publish.BlockContents;
import dev.blockload.publish.PublishCode;
import dev.blockload.run.Publications;
import dev.blockload.run.PublishedRun;
import dev.blockload.source.RequestedFile;

/**
 * Decides whether the file of a run is in its block already, so that the run ends
 * UNCHANGED. Works inside the caller's transaction. Safe for use by many threads.
 * <ul>
 * <li>Rows that change others: the last publication of the import by its own rule is of
 * the same file with the same definition.</li>
 * <li>Rows that are only added: any publication of the import is, because adding them
 * twice would double them.</li>
 * <li>In both cases the block is still the same table and still contains rows, and the
 * publication was not undone.</li>
 * <li>A scheduled run does not load a file whose last publication was undone.</li>
 * <li>An import that loads each file once: any publication of the same object is, that
 * was not undone.</li>
 * </ul>
 */
final class UnchangedCheck {

	private final Publications publications;

	private final BlockCatalog catalog;

	private final BlockContents contents;

	private final EachFile each;

	UnchangedCheck(Publications publications, BlockCatalog catalog, BlockContents contents, EachFile each) {
		this.each = each;
		this.publications = publications;
		this.catalog = catalog;
		this.contents = contents;
	}

	/**
	 * Look whether a run has nothing to load.
	 * @param context of a run whose pin is stored
	 * @return empty if the run must load its file; else the warnings with which it ends
	 * UNCHANGED
	 * @throws ImportJobException code {@code block-remade} if loading the file could
	 * double its rows
	 */
	Optional<List<Warning>> find(RunContext context) {
		if (EachFile.applies(context)) {
			return this.each.claim(context) ? Optional.empty() : Optional.of(List.of());
		}
		if (context.repeat() == RunRequest.Repeat.FORCE) {
			return Optional.empty();
		}
		ImportDefinition definition = context.definition();
		List<PublishedRun> same = definition.mode().updatesExistingRows()
				? this.publications.lastOfSameFile(context.run()).stream().toList()
				: this.publications.keptOfSameFile(context.run());
		Optional<List<Warning>> undone = undone(context);
		// Most files are new, and reading the block from the catalog takes longer.
		if (same.isEmpty() && undone.isEmpty()) {
			return Optional.empty();
		}
		Optional<Block> block = this.catalog.find(definition.application(), definition.block());
		// Where there is no block, the next step reports that.
		if (block.isEmpty()) {
			return Optional.empty();
		}
		Optional<List<Warning>> unchanged = definition.mode().updatesExistingRows()
				? changed(context, block.get(), same) : added(context, block.get(), same);
		return unchanged.isPresent() ? unchanged : undone;
	}

	private Optional<List<Warning>> undone(RunContext context) {
		return this.publications.undoneOfSameFile(context.run())
			.map((undone) -> List.of(new Warning(ImportWarning.UNDONE,
					"Run " + undone.run() + " loaded this file, and run " + undone.by()
							+ " undid that. A schedule does not load the file again. To load it: ./blockload run "
							+ context.definition().name())));
	}

	private Optional<List<Warning>> changed(RunContext context, Block block, List<PublishedRun> same) {
		return same.stream()
			.findFirst()
			.filter((last) -> last.isInto(block.oid()) && isKept(block, last))
			.map((last) -> others(context, block, last));
	}

	private Optional<List<Warning>> added(RunContext context, Block block, List<PublishedRun> same) {
		List<PublishedRun> here = same.stream().filter((published) -> published.isInto(block.oid())).toList();
		if (here.stream().anyMatch((published) -> isKept(block, published))) {
			return Optional.of(List.of());
		}
		Optional<PublishedRun> elsewhere = same.stream().filter((published) -> published.rows() > 0).findFirst();
		if (here.isEmpty() && elsewhere.isPresent() && this.contents.hasRows(block)) {
			throw remade(context, block, elsewhere.get());
		}
		return Optional.empty();
	}

	/**
	 * A warning about a push of what was pushed before. The file is loaded all the same.
	 * @param context of any run
	 */
	List<Warning> samePush(RunContext context) {
		return this.publications.samePush(context.run())
			.map((same) -> new Warning(ImportWarning.SAME_CONTENT,
					"A file with the same content was pushed before, for run " + same
							+ ". This run loads it again. Look at the earlier run: ./blockload show " + same))
			.stream()
			.toList();
	}

	/**
	 * A warning about a run that appends what was appended before under another key.
	 * @param context of a run that is published
	 */
	List<Warning> sameContent(RunContext context) {
		ImportDefinition definition = context.definition();
		// The same content of another push is reported when the run begins.
		if (definition.mode().updatesExistingRows() || context.requested() instanceof RequestedFile.Pushed) {
			return List.of();
		}
		String action = switch (context.purpose()) {
			case PUBLISH -> "undo this run: ./blockload undo " + context.run();
			case DRY_RUN -> "do not load this file";
		};
		return this.publications.sameContent(context.run())
			.map((same) -> new Warning(ImportWarning.SAME_CONTENT,
					"Run " + same.run() + " already appended a file with the same ETag and size to block "
							+ definition.application() + "." + definition.block() + ": '" + Printable.line(same.key())
							+ "'. If its rows must be there once only, " + action + "."))
			.stream()
			.toList();
	}

	private boolean isKept(Block block, PublishedRun published) {
		return published.rows() == 0 || this.contents.hasRowsOf(block, published.id());
	}

	private List<Warning> others(RunContext context, Block block, PublishedRun last) {
		List<PublishedRun> later = this.publications.laterByOthers(last);
		if (later.isEmpty()) {
			return List.of();
		}
		String names = later.stream()
			.map((published) -> "import '" + published.importName() + "' (run " + published.id() + ")")
			.collect(Collectors.joining(", "));
		return List.of(new Warning(ImportWarning.CHANGED_BY_OTHERS,
				"Block " + block.qualifiedName() + " was changed after run " + last.id() + " loaded this file, by "
						+ names + ". Their changes are kept. To load the file over them: " + again(context)));
	}

	private static ImportJobException remade(RunContext context, Block block, PublishedRun published) {
		return new ImportJobException(PublishCode.BLOCK_REMADE,
				"Run " + published.id() + " loaded this file, but table " + block.qualifiedName()
						+ " was created again or restored since then. It contains rows, possibly those of the file.",
				"Check the table. If the rows of the file are missing, load it: " + again(context));
	}

	/** The command that loads the file of a run in any case. */
	private static String again(RunContext context) {
		ImportDefinition definition = context.definition();
		if (definition.isUnsaved()) {
			return "repeat the command with --force";
		}
		return RunAgain.command(context) + " --force";
	}

}
