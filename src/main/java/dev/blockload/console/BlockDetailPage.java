package dev.blockload.console;

import java.util.List;
import java.util.Set;

import dev.blockload.account.Caller;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.Run;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunFilter.BlockOfRuns;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunQuery;
import dev.blockload.saved.RunComparison;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/**
 * The page {@code /blocks/APPLICATION/BLOCK}: a block, the imports into it, and its
 * history.
 */
@Controller
class BlockDetailPage {

	private static final int RUNS = 30;

	private final VisibleDefinitions definitions;

	private final ImportStates states;

	private final BlockCatalog catalog;

	private final RunHistory history;

	private final RunComparison comparison;

	private final VisibleTexts texts;

	BlockDetailPage(VisibleDefinitions definitions, ImportStates states, BlockCatalog catalog, RunHistory history,
			RunComparison comparison, VisibleTexts texts) {
		this.definitions = definitions;
		this.states = states;
		this.catalog = catalog;
		this.history = history;
		this.comparison = comparison;
		this.texts = texts;
	}

	@GetMapping("/blocks/{application}/{block}")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String application,
			@PathVariable("block") String name) {
		Block block = BlockPath.find(this.catalog, caller, application, name);
		List<ImportState> imports = this.definitions.imports(caller)
			.stream()
			.map(LocatedImport::definition)
			.filter((definition) -> definition.application().equals(application) && definition.block().equals(name))
			.map((definition) -> this.states.of(caller, definition.name()))
			.toList();
		List<Run> runs = this.history
			.page(new RunQuery(new RunFilter(null, Set.of(), null, new BlockOfRuns(application, name)),
					VisibleDefinitions.applicationsOfRuns(caller), null, null, RUNS))
			.runs();
		return Pages.page("console/block.jte", Page.of(request, caller, "block.title", block.qualifiedName()),
				new BlockDetails(block, imports, runs, ImportDetails.charts(runs),
						RunDifferences.ofLast(runs, caller, this.comparison), this.texts.of(caller)));
	}

}
