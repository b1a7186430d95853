package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.block.BlockCatalog;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /blocks}: the tables of the applications that a person sees.
 */
@Controller
class BlockListPage {

	private final VisibleDefinitions definitions;

	private final ImportStates states;

	private final BlockCatalog catalog;

	BlockListPage(VisibleDefinitions definitions, ImportStates states, BlockCatalog catalog) {
		this.definitions = definitions;
		this.states = states;
		this.catalog = catalog;
	}

	@GetMapping("/blocks")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String text,
			@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "1") int page) {
		Map<String, List<ImportState>> imports = this.states.of(caller)
			.stream()
			.collect(Collectors.groupingBy(ImportState::block));
		Set<String> applications = this.definitions.applications(caller);
		List<BlockLine> blocks = new ArrayList<>();
		for (String name : applications) {
			for (String block : this.catalog.blocksOf(name)) {
				blocks.add(new BlockLine(name, block, imports.getOrDefault(name + "." + block, List.of())));
			}
		}
		return Pages.page("console/blocks.jte", Page.of(request, caller, "blocks.title"),
				BlockListView.of(new BlockSearch(text, application, page), applications, blocks));
	}

}
