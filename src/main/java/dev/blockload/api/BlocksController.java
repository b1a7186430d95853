package dev.blockload.api;

import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code blocks}: the tables of the applications that the caller sees.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/blocks")
class BlocksController {

	private final VisibleDefinitions definitions;

	private final BlockCatalog catalog;

	BlocksController(VisibleDefinitions definitions, BlockCatalog catalog) {
		this.definitions = definitions;
		this.catalog = catalog;
	}

	@GetMapping
	@Operation(id = "listBlocks", summary = "List the blocks of the applications that you see.")
	Page<BlockName> list(Caller caller, @RequestParam(required = false) @Nullable String application,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		List<BlockName> all = this.definitions.applications(caller)
			.stream()
			.filter((name) -> application == null || name.equals(application))
			.flatMap((name) -> this.catalog.blocksOf(name).stream().map((block) -> new BlockName(name, block)))
			.toList();
		return Page.of(all, (block) -> block.application() + "\0" + block.block(), cursor, limit);
	}

	@GetMapping("/{application}/{block}")
	@Operation(id = "getBlock", summary = "Show the columns and the keys of a block.")
	BlockView get(Caller caller, @PathVariable String application, @PathVariable String block) {
		return Optional.of(application)
			.filter(caller::sees)
			.flatMap((name) -> this.catalog.find(name, block))
			.map((found) -> BlockView.of(found, importsInto(caller, found)))
			.orElseThrow(() -> VisibleException.notFound(Kind.BLOCK, application + "." + block));
	}

	private List<String> importsInto(Caller caller, Block block) {
		return this.definitions.imports(caller)
			.stream()
			.map(LocatedImport::definition)
			.filter((definition) -> definition.application().equals(block.application())
					&& definition.block().equals(block.name()))
			.map(ImportDefinition::name)
			.sorted()
			.toList();
	}

	/**
	 * A block in a list.
	 */
	record BlockName(String application, String block) {
	}

}
