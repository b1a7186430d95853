package dev.blockload.api.pigment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.blockload.api.pigment.ImportReport.CreatedItems;
import dev.blockload.api.pigment.ImportReport.DetailedReport;
import dev.blockload.api.pigment.ImportReport.ImpactedBlock;
import dev.blockload.api.pigment.ImportReport.Reason;
import dev.blockload.api.pigment.ImportReport.SkippedData;
import dev.blockload.api.pigment.ImportReport.Summary;
import dev.blockload.run.ReplacedReference;
import dev.blockload.run.ReplacedReferences;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * What a run did, in the words of the planning platform. Safe for use by many threads.
 */
final class DetailedReports {

	private static final int MOST_SAMPLES = 10;

	/** The text of {@code dev.blockload.publish.ReferenceRejectCode}. */
	private static final String UNKNOWN_REFERENCE = "unknown-reference";

	private final PublicIds ids;

	private final BlockTypes types;

	private final RunHistory history;

	private final ReplacedReferences replaced;

	DetailedReports(PublicIds ids, BlockTypes types, RunHistory history, ReplacedReferences replaced) {
		this.ids = ids;
		this.types = types;
		this.history = history;
		this.replaced = replaced;
	}

	/**
	 * The report of a run that has ended.
	 * @param texts of the caller, who learns only of lists in own applications that items
	 * were added
	 */
	DetailedReport of(Run run, VisibleTexts.ForCaller texts) {
		Run.Counts counts = run.counts();
		boolean published = run.status() == RunStatus.COMPLETED;
		long inserted = published ? known(counts.inserted()) : 0;
		long updated = published ? known(counts.updated()) : 0;
		long deleted = published ? known(counts.deleted()) : 0;
		boolean metric = this.types.of(run.application()).get(run.block()) == BlockType.Metric;
		return new DetailedReport(metric ? ImportReport.BlockType.Metric : ImportReport.BlockType.List,
				new Summary(inserted, updated, deleted, known(counts.rejected())),
				List.of(new ImpactedBlock(this.ids.of(new Named.Table(run.application(), run.block())), null, inserted,
						updated, deleted, skipped(run))),
				published ? created(counts, texts) : List.of());
	}

	private List<CreatedItems> created(Run.Counts counts, VisibleTexts.ForCaller texts) {
		List<CreatedItems> all = new ArrayList<>();
		counts.created().forEach((list, count) -> {
			if (!texts.shows(list)) {
				return;
			}
			// A list is named application.name; names of schemas with a dot are rare.
			int dot = list.indexOf('.');
			all.add(new CreatedItems(
					this.ids.of(new Named.Table(list.substring(0, Math.max(dot, 0)), list.substring(dot + 1))), count));
		});
		return all;
	}

	private List<SkippedData> skipped(Run run) {
		SourceColumns columns = SourceColumns.of(this.history, run);
		Map<Kind, Found> found = new LinkedHashMap<>();
		Run.Cause error = run.error();
		if (error != null && error.code().equals(RunCode.PERMISSION_DENIED.text())) {
			add(found, Reason.MissingWriteAccessRights, null, known(run.counts().read()), List.of());
		}
		for (RunHistory.RejectedValues rejected : this.history.rejectedValues(run.id(), MOST_SAMPLES)) {
			add(found,
					rejected.code().equals(UNKNOWN_REFERENCE) ? Reason.MissingModalitySkippedDataRow
							: Reason.ParsingError,
					columns.headerOf(rejected.column()), rejected.count(), rejected.samples());
		}
		for (ReplacedReference reference : this.replaced.of(run.id())) {
			add(found, Reason.MissingModalityUseDefaultOrNullModality, columns.headerOf(reference.column()),
					reference.cells(), reference.samples());
		}
		return found.entrySet()
			.stream()
			.map((entry) -> new SkippedData(entry.getValue().count, entry.getKey().reason(), entry.getKey().header(),
					entry.getValue().samples.stream().limit(MOST_SAMPLES).toList()))
			.toList();
	}

	private static void add(Map<Kind, Found> found, Reason reason, @Nullable String header, long count,
			List<String> samples) {
		Found same = found.computeIfAbsent(new Kind(reason, header), (kind) -> new Found());
		same.count += count;
		same.samples.addAll(samples);
	}

	private static long known(@Nullable Long count) {
		return Objects.requireNonNullElse(count, 0L);
	}

	/** What is counted together. */
	private record Kind(Reason reason, @Nullable String header) {
	}

	/** What was found of one kind. */
	private static final class Found {

		private final Set<String> samples = new LinkedHashSet<>();

		private long count;

	}

}
