package dev.blockload.api;

import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;

import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME}: saves imports.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports")
@IdSuffix("Import")
class SavedImportsController extends SavedController {

	SavedImportsController(SavedDefinitions saved) {
		super(saved, DefinitionKind.IMPORT);
	}

}
