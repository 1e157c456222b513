# Code generated from HoneyHive session API by openapi-python-client 0.29.1. DO NOT EDIT.

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

import honeyhive_client._base_model as _base_model
import honeyhive_client._converters as _converters

from ..types import UNSET


@_attrs_define(kw_only=True, repr=False)
class StartSessionResponseBody(_base_model.Model):
    """What is answered to the start of a session.

    Attributes:
        session_id (str): Id of the session, to retrieve it with.
    """

    session_id: str
    additional_properties: dict[str, Any] = _attrs_field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The fields that are set, as JSON has them. Free-form objects in it are the model's own, not copies."""
        _fields: dict[str, Any] = dict(self.additional_properties)
        _fields["session_id"] = self.session_id
        return _fields

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read one from decoded JSON, which is left as it is; free-form objects are taken as they are, not copied.

        Raises:
            errors.ValidationError: A field is missing or is not as described; the error names it.
        """
        _fields = src_dict.copy() if type(src_dict) is dict else _converters.fields(src_dict)
        # Without __init__, which does nothing else, and takes longer than the rest.
        _model: Any = _converters.new(StartSessionResponseBody)
        session_id = _fields.pop("session_id", UNSET)
        if type(session_id) is not str:
            _converters.check("session_id", "a string", session_id, str)
        _model.session_id = session_id
        _model.additional_properties = _fields
        return _model if cls is StartSessionResponseBody else _converters.by_init(cls, _model)
