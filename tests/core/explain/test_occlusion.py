import numpy as np
import pytest

from core.explain.occlusion import occlusion


def corner(arrays: tuple[np.ndarray, ...]) -> np.ndarray:
    """Score an image by what is in its upper left corner."""
    return arrays[0][:, :4, :4, 0].mean(axis=(1, 2))[:, None]


def test_the_part_that_decides_is_found() -> None:
    image = np.full((1, 16, 16, 1), 0.5, np.float32)
    found = occlusion(corner, (image,))
    assert found.shape == (16, 16)
    assert found.max() == 1
    assert found[:4, :4].min() > 0
    assert found[8:, 8:].max() == 0


def test_what_is_empty_is_not_looked_at() -> None:
    image = np.full((1, 16, 16, 1), 0.5, np.float32)
    image[0, 0, 0] = 0
    assert occlusion(corner, (image,))[0, 0] == 0


def test_a_network_that_looks_nowhere_gives_an_empty_map() -> None:
    image = np.full((1, 16, 16, 1), 0.5, np.float32)
    assert not occlusion(lambda arrays: np.ones((len(arrays[0]), 1), np.float32), (image,)).any()


def test_several_images_are_refused() -> None:
    with pytest.raises(ValueError, match="one image"):
        occlusion(corner, (np.zeros((2, 16, 16, 1), np.float32),))


def test_a_cell_that_the_network_ignores_is_0_and_the_other_way_round_is_another_map() -> None:
    image = np.random.default_rng(0).uniform(0.2, 1, (1, 16, 16, 1)).astype(np.float32)

    def columns(arrays: tuple[np.ndarray, ...]) -> np.ndarray:
        """Score by the first columns alone: asymmetric by construction."""
        return np.asarray(arrays[0][:, :, :4, 0].mean(axis=(1, 2))[:, None])

    found = occlusion(columns, (image,))
    back = occlusion(columns, (image.swapaxes(1, 2),))
    assert found[:, 8:].max() == 0
    assert found[:, :4].min() > 0
    assert back[:, 8:].max() == 0  # and not the rows, as a map turned over would have it
    assert back[8:, :4].min() > 0
